package io.zabitat.itests.harness;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Where things lie in this checkout and on this test's class path. */
public final class Checkout {
    private Checkout() {}

    /** The nearest parent folder that holds `bundles`. */
    public static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve("bundles"))) {
            folder = folder.getParent();
        }
        return folder;
    }

    /** The test class path, with the two jars of the newest Apache server before those of the client. */
    public static String apacheServerPath() {
        Path jars = Path.of(System.getProperty("itest.apache.jars", "target/apache-server"))
                .toAbsolutePath();
        String rest = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.matches(".*[/\\\\]zookeeper(-jute)?-3[^/\\\\]*\\.jar"))
                .collect(Collectors.joining(File.pathSeparator));
        return jars + "/*" + File.pathSeparator + rest;
    }
}
