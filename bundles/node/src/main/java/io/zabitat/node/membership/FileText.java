package io.zabitat.node.membership;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/** The texts of the files of a membership, byte for byte as ZooKeeper writes them. Pure. */
final class FileText {
    private static final String POINTER = "dynamicConfigFile";

    /** What the server list says from now on. ZooKeeper takes all keys that begin so. */
    private static final List<String> MOVED = List.of("server.", "group", "weight", POINTER, "peerType");

    /** ZooKeeper takes all that begins with {@code clientPort}, and loses clientPortListenBacklog with them. */
    private static final List<String> CLIENT_ADDRESS = List.of("clientPort", "clientPortAddress");

    private FileText() {}

    /** @param config its text, as clients see it: the last line is the version, which the file's name says */
    static String dynamic(String config) {
        return sorted(config, false);
    }

    /** @param config its text, whose version stays in the file: the name says none */
    static String next(String config) {
        return sorted(config, true);
    }

    private static String sorted(String config, boolean withVersion) {
        return config.lines()
                .filter(line -> !line.isBlank() && (withVersion || !line.startsWith("version=")))
                .sorted()
                .collect(Collectors.joining("\n"));
    }

    /**
     * The operator's file without the server list and with the place where it is now. As in ZooKeeper comments are gone, and keys
     * stand in the order of Java's {@link Properties}.
     *
     * @param file as it is
     * @param dynamicFile where the list is now
     * @param listSaysClientAddress whether the list says, too, where clients connect: then this file must not
     */
    static String statics(String file, Path dynamicFile, boolean listSaysClientAddress) {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<Object, Object> entry : load(file).entrySet()) {
            String key = entry.getKey().toString().trim();
            boolean moved = MOVED.stream().anyMatch(key::startsWith) && !key.equals("server.realm")
                    || listSaysClientAddress && CLIENT_ADDRESS.contains(key);
            if (!moved) {
                line(text, key, entry.getValue().toString().trim());
            }
        }
        line(text, POINTER, dynamicFile.toString());
        return text.toString();
    }

    private static Properties load(String file) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a text in memory
        }
        return properties;
    }

    /** ZooKeeper writes a backslash as it is, and reads it back as none. */
    private static void line(StringBuilder text, String key, String value) {
        text.append(escaped(key).replaceAll("([ :=])", "\\\\$1"))
                .append('=')
                .append(escaped(value))
                .append('\n');
    }

    private static String escaped(String plain) {
        return plain.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
    }
}
