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

/** Every documented key, from the resource {@code keys.txt}: the one place that says what is known and what works. */
final class KeyTable {
    private static final KeyTable SHIPPED = load();

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
        String best = null;
        int bestDistance = name.length() < 6 ? 2 : 3;
        for (ConfigKey key : byName.values()) {
            int distance = EditDistance.between(name, key.name(), bestDistance);
            if (!key.isFamily() && distance < bestDistance) {
                best = key.name();
                bestDistance = distance;
            }
        }
        return Optional.ofNullable(best);
    }
}
