package io.zabitat.api;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** Reads what {@link ConfigText} writes, and what people write in its place (quorum protocol, section 7). */
final class ConfigLines {
    private static final String SERVER = "server.";
    private static final String GROUP = "group.";
    private static final String WEIGHT = "weight.";
    private static final String VERSION = "version";

    private final List<Member> members = new ArrayList<>();
    private final Map<String, String> quorumLines = new TreeMap<>();
    private long version;

    private ConfigLines() {}

    static EnsembleConfig parse(String text) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(text));
        } catch (IOException e) {
            throw new IllegalArgumentException("the text of a configuration cannot be read", e);
        }
        ConfigLines lines = new ConfigLines();
        for (String key : properties.stringPropertyNames().stream().sorted().toList()) {
            String value = properties.getProperty(key).trim();
            try {
                lines.line(key.trim(), value);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(key + "=" + value + ": " + e.getMessage(), e);
            }
        }
        return new EnsembleConfig(lines.version, lines.members, lines.quorumLines);
    }

    private void line(String key, String value) {
        if (key.startsWith(SERVER)) {
            long id = whole(key.substring(SERVER.length()));
            if (id < 0) {
                throw new IllegalArgumentException("allowed: a whole number from 0 as server id");
            }
            if (members.stream().anyMatch(member -> member.id() == id)) {
                throw new IllegalArgumentException("server " + id + " is listed twice"); // 1 and 01
            }
            members.add(Member.parse(id, value));
        } else if (key.startsWith(GROUP)) {
            whole(key.substring(GROUP.length()));
            for (String server : value.split(":", -1)) {
                whole(server.trim());
            }
            quorumLines.put(key, value);
        } else if (key.startsWith(WEIGHT)) {
            whole(key.substring(WEIGHT.length()));
            whole(value);
            quorumLines.put(key, value);
        } else if (key.equals(VERSION)) {
            version = hexadecimal(value);
        } else {
            throw new IllegalArgumentException("no such key; allowed: server.N, group.N, weight.N, version");
        }
    }

    private static long hexadecimal(String text) {
        try {
            long number = Long.parseLong(text, 16);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("allowed: a hexadecimal number from 0", e);
        }
        throw new IllegalArgumentException("allowed: a hexadecimal number from 0");
    }

    private static long whole(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is no whole number", e);
        }
    }
}
