package io.zabitat.node.config;

import java.nio.file.Path;
import java.util.Map;

/**
 * Reads the file that {@code dynamicConfigFile} names: server, group and weight lines alone, its version in its name.
 */
final class DynamicFile {
    private DynamicFile() {}

    /** @param electionPortsRequired false with electionAlg 0, which has no such ports */
    static Membership read(String file, boolean electionPortsRequired) throws ConfigException {
        Map<String, String> lines = ConfigFile.read(Path.of(file));
        for (Map.Entry<String, String> line : lines.entrySet()) {
            if (line.getKey().equals("version")) {
                throw new ConfigException(
                        "version",
                        line.getValue(),
                        "must not stand in " + file + ": the end of the file's name says it");
            }
            if (!Membership.isLine(line.getKey())) {
                throw new ConfigException(
                        line.getKey(), line.getValue(), "allowed in " + file + ": server.N, group.N, weight.N");
            }
        }
        return Membership.parse(lines, version(file), electionPortsRequired);
    }

    /** The version at the end of a name such as {@code zoo.cfg.dynamic.100000000}; 0 when there is none. */
    static long version(String file) {
        try {
            return Long.parseLong(file.substring(file.lastIndexOf('.') + 1), 16);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
