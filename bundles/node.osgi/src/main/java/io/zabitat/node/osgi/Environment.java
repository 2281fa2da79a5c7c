package io.zabitat.node.osgi;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What the four-letter word {@code envi} shows about the process, in ZooKeeper's order. The node adds what it knows itself. */
final class Environment {
    private static final List<String> PROPERTIES = List.of(
            "java.version",
            "java.vendor",
            "java.home",
            "java.class.path",
            "java.library.path",
            "java.io.tmpdir",
            "java.compiler",
            "os.name",
            "os.arch",
            "os.version",
            "user.name",
            "user.home",
            "user.dir");

    private static final String ABSENT = "<NA>";

    private Environment() {}

    /** @param properties the framework's properties, which fall back to the process's */
    static Map<String, String> read(Function<String, String> properties) {
        Map<String, String> environment = new LinkedHashMap<>();
        for (String name : PROPERTIES) {
            String value = properties.apply(name);
            environment.put(name, value == null ? ABSENT : value);
        }
        return environment;
    }
}
