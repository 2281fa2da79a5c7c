package io.zabitat.node.config;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Every documented key, from the resource {@code keys.txt}: the one place that says what is known and what works. */
final class KeyTable {
    private static final KeyTable SHIPPED = load();
    private static final Pattern NUMBERED = Pattern.compile("(.*?)\\.?(\\d+)");

    private final Map<String, ConfigKey> byName = new LinkedHashMap<>();

    private KeyTable() {}

    /** The table that belongs to this version; immutable. */
    static KeyTable shipped() {
        return SHIPPED;
    }

    private static KeyTable load() {
        KeyTable table = new KeyTable();
        try (InputStream in = KeyTable.class.getResourceAsStream("keys.txt");
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            String section = "";
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.startsWith("= ")) {
                    section = line.substring(2);
                } else if (!line.isBlank() && !line.startsWith("#")) {
                    table.add(ConfigKey.parse(line, section));
                }
            }
        } catch (IOException | ConfigException e) {
            throw new IllegalStateException("the key table of this build is broken: " + e.getMessage(), e);
        }
        return table;
    }

    private void add(ConfigKey key) {
        if (byName.put(key.name(), key) != null) {
            throw new IllegalStateException("key " + key.name() + " is in the table twice");
        }
    }

    Collection<ConfigKey> all() {
        return Collections.unmodifiableCollection(byName.values());
    }

    /** The line of a key, given without prefix; a member such as {@code server.1} finds its family. */
    Optional<ConfigKey> find(String name) {
        ConfigKey exact = byName.get(name);
        if (exact != null) {
            return Optional.of(exact);
        }
        return byName.values().stream()
                .filter(key -> key.isFamily()
                        && name.startsWith(key.familyPrefix())
                        && name.length() > key.familyPrefix().length())
                .findFirst();
    }

    /** The known key a stranger is most likely meant to be; empty when none is near. */
    Optional<String> nearest(String name) {
        // A mistyped server line must not pass in silence: sever.1 and server1 are compared as the family's name alone.
        Matcher numbered = NUMBERED.matcher(name);
        boolean isNumbered = numbered.matches();
        String best = null;
        int bestDistance = name.length() < 6 ? 2 : 3;
        for (ConfigKey key : byName.values()) {
            if (key.isFamily() && !isNumbered) {
                continue;
            }
            String mistyped = key.isFamily() ? numbered.group(1) + "." : name;
            String known = key.isFamily() ? key.familyPrefix() : key.name();
            int distance = EditDistance.between(mistyped, known, bestDistance);
            if (distance < bestDistance) {
                best = key.isFamily() ? known + numbered.group(2) : known;
                bestDistance = distance;
            }
        }
        return Optional.ofNullable(best);
    }
}
