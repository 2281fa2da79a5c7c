package io.zabitat.node.config;

import io.zabitat.node.config.ConfigKey.Scope;
import io.zabitat.node.config.ConfigKey.State;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Merges file keys and properties into checked settings by ZooKeeper's rule: what the file does not know itself is the
 * property {@code zookeeper.KEY}, and the file wins. Used once, by {@link ServerConfig#parse}.
 */
final class ConfigReader {
    /** What Configuration Admin, File Install and Karaf put beside an operator's keys. */
    private static final List<String> METADATA_PREFIXES =
            List.of("service.", "component.", "felix.", "org.apache.felix.", "org.apache.karaf.", "osgi.", ".");

    private final KeyTable table;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final List<String> warnings = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    ConfigReader(KeyTable table) {
        this.table = table;
    }

    void read(Map<String, String> keys, Map<String, String> properties) throws ConfigException {
        for (Map.Entry<String, String> property : properties.entrySet()) {
            readProperty(property.getKey(), property.getValue().trim());
        }
        for (Map.Entry<String, String> key : keys.entrySet()) {
            readKey(key.getKey(), key.getValue().trim());
        }
        judge();
    }

    /** What is set, in plain form and without prefix. */
    Map<String, String> settings() {
        return settings;
    }

    List<String> warnings() {
        return warnings;
    }

    List<String> notes() {
        return notes;
    }

    private void readProperty(String name, String value) throws ConfigException {
        Optional<ConfigKey> bare = table.find(name).filter(ConfigKey::isBareProperty);
        if (bare.isPresent()) {
            // Of zookeeper.fsync.warningthresholdms and fsync.warningthresholdms the first wins.
            if (!settings.containsKey(name)) {
                set(bare.get(), name, value);
            }
        } else if (name.startsWith(ConfigKey.PREFIX)) {
            readPrefixed(name, name.substring(ConfigKey.PREFIX.length()), value);
        }
    }

    private void readPrefixed(String name, String key, String value) throws ConfigException {
        Optional<ConfigKey> known = table.find(key);
        if (known.isEmpty()) {
            keepUnknown(name, key, value);
        } else if (known.get().isPrefixedProperty()) {
            set(known.get(), key, value);
        } else if (known.get().isBareProperty()) {
            warnings.add("-D" + name + " has no effect: the property is called " + key);
        } else {
            warnings.add("-D" + name + " has no effect: " + key + " is read from the configuration only");
        }
    }

    private void readKey(String key, String value) throws ConfigException {
        if (METADATA_PREFIXES.stream().anyMatch(key::startsWith)) {
            return;
        }
        Optional<ConfigKey> known = table.find(key);
        if (known.isPresent() && known.get().worksInFile()) {
            set(known.get(), key, value);
        } else if (known.isPresent()) {
            warnings.add(key + " has no effect in the configuration, as in ZooKeeper: give it as -D" + key + "=...");
        } else if (key.startsWith("zabitat.")) {
            String nearest = table.nearest(key)
                    .map(name -> "; did you mean " + name + "?")
                    .orElse("");
            throw new ConfigException(key, value, "no such key" + nearest + " Known: " + ownKeys());
        } else if (isPrefixedTwin(key)) {
            warnings.add(
                    key + " has no effect in the configuration, as in ZooKeeper: write it without " + ConfigKey.PREFIX);
        } else {
            keepUnknown(key, key, value);
        }
    }

    private boolean isPrefixedTwin(String key) {
        return key.startsWith(ConfigKey.PREFIX)
                && table.find(key.substring(ConfigKey.PREFIX.length())).isPresent();
    }

    private String ownKeys() {
        List<String> names = table.all().stream()
                .filter(key -> key.scope() == Scope.ZABITAT)
                .map(ConfigKey::name)
                .toList();
        return String.join(", ", names);
    }

    private void set(ConfigKey known, String key, String value) throws ConfigException {
        // ZooKeeper takes most empty values for bad ones; an empty text is as good as none.
        String plain = known.type().normalise(key, value);
        if (known.type().isRaised(value)) {
            warnings.add(key + "=" + value + " is too small and was raised to " + plain);
        }
        if (known.type().isReplaced(plain)) {
            plain = known.defaultValue();
            warnings.add(key + "=" + value + " is replaced by the default, " + plain + "; allowed: "
                    + known.type().allowed());
        }
        settings.put(key, plain);
    }

    private void keepUnknown(String given, String key, String value) {
        Optional<String> nearest = table.nearest(key);
        if (nearest.isPresent()) {
            warnings.add(given + " is no known key: did you mean " + nearest.get() + "?");
        } else {
            notes.add(given + " is no known key and is kept as a property for providers");
        }
        settings.put(key, value);
    }

    /** Says what is asked for and not there; refuses when a server would lack a protection it was told to have. */
    private void judge() throws ConfigException {
        List<String> without = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            ConfigKey known = table.find(setting.getKey()).orElse(null);
            if (known == null || known.state() == State.HONOURED || known.asksForNothing(setting.getValue())) {
                continue;
            }
            switch (known.state()) {
                case NOTE -> notes.add(setting.getKey() + " tunes a part that does not exist here and is ignored");
                case OLD -> warnings.add(setting.getKey() + " has no effect: " + known.meaning());
                case WARN -> without.add(setting.getKey());
                case REFUSE -> refused.add(setting.getKey());
                case HONOURED -> throw new IllegalStateException("handled above");
            }
        }
        if (!refused.isEmpty()) {
            String first = refused.get(0);
            throw new ConfigException(
                    first,
                    settings.get(first),
                    "not available in this version, and the server does not start without the protection that is"
                            + " asked for: " + String.join(", ", refused));
        }
        if (!without.isEmpty()) {
            warnings.add("not available in this version and without effect: " + String.join(", ", without));
        }
    }
}
