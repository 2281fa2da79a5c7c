package io.zabitat.node.osgi;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One configuration of the factory PID in the form the node reads: text keys, and ZooKeeper's {@code -D} properties where the
 * process was given any.
 *
 * @param name the part of the PID behind {@code ~}
 * @param keys the keys of {@code zoo.cfg}
 * @param systemProperties by full name
 * @param file that a launcher read the keys from
 */
record Configuration(String name, Map<String, String> keys, Map<String, String> systemProperties, Optional<Path> file) {
    /** An array of {@code name=value} that a launcher may add. */
    static final String SYSTEM_PROPERTIES = "zabitat.system.properties";
    /** An array of {@code key=value} for keys that differ from another only in case, which a dictionary cannot hold. */
    static final String OTHER_CASE = "zabitat.config.other.case";
    /** The file that the keys came from, when a launcher read one. */
    static final String CONFIG_FILE = "zabitat.config.file";

    Configuration {
        keys = Map.copyOf(keys);
        systemProperties = Map.copyOf(systemProperties);
    }

    static Configuration of(Map<String, ?> properties) {
        Map<String, String> keys = new LinkedHashMap<>();
        Map<String, String> systemProperties = new LinkedHashMap<>();
        properties.forEach((key, value) -> {
            if (key.equals(SYSTEM_PROPERTIES) && value instanceof String[] assignments) {
                putAll(assignments, systemProperties);
            } else if (key.equals(OTHER_CASE) && value instanceof String[] assignments) {
                putAll(assignments, keys);
            } else if (!isOfTheFramework(key)) {
                keys.put(key, String.valueOf(value).trim());
            }
        });
        Optional<Path> file = Optional.ofNullable(properties.get(CONFIG_FILE)).map(path -> Path.of(path.toString()));
        return new Configuration(name(String.valueOf(properties.get("service.pid"))), keys, systemProperties, file);
    }

    private static void putAll(String[] assignments, Map<String, String> target) {
        for (String assignment : assignments) {
            int equals = assignment.indexOf('=');
            if (equals > 0) {
                target.put(assignment.substring(0, equals), assignment.substring(equals + 1));
            }
        }
    }

    /** What Configuration Admin, Declarative Services, FileInstall and Karaf put beside the keys. */
    private static boolean isOfTheFramework(String key) {
        return key.startsWith("service.")
                || key.startsWith("component.")
                || key.startsWith("felix.")
                || key.startsWith("org.apache.karaf.")
                || key.startsWith(".")
                || key.endsWith(".target")
                || key.equals(CONFIG_FILE)
                || key.equals(OTHER_CASE)
                || key.equals(SYSTEM_PROPERTIES);
    }

    /** {@code io.zabitat.server~zoo.cfg} is called {@code zoo.cfg}; generated PIDs end in a dot and an identifier. */
    private static String name(String pid) {
        int tilde = pid.indexOf('~');
        return tilde >= 0 ? pid.substring(tilde + 1) : pid.substring(pid.lastIndexOf('.') + 1);
    }
}
