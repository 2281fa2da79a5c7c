package io.zabitat.node.config;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The value of every known key, read once: what is set, else the table's default. Immutable, any thread. */
final class Values {
    private final Map<String, Object> byName = new HashMap<>();
    private final Set<String> given;

    Values(KeyTable table, Map<String, String> settings) {
        given = Set.copyOf(settings.keySet());
        for (ConfigKey key : table.all()) {
            String text = settings.getOrDefault(key.name(), key.defaultValue());
            if (!key.isFamily()) {
                byName.put(key.name(), read(key.type().kind(), text));
            }
        }
    }

    private static Object read(ValueType.Kind kind, String text) {
        if (text.isEmpty()) {
            return "";
        }
        return switch (kind) {
            case INT -> Integer.valueOf(text);
            case LONG -> Long.valueOf(text);
            case NUMBER -> Double.valueOf(text);
            case BOOL -> text.equals("true");
            case YESNO -> text.equals("yes");
            case CHOICE, TEXT -> text;
        };
    }

    boolean isSet(String name) {
        return !"".equals(byName.get(name));
    }

    /** Whether somebody has set it, be it to its default. */
    boolean isGiven(String name) {
        return given.contains(name);
    }

    int intOf(String name) {
        return (Integer) byName.get(name);
    }

    long longOf(String name) {
        return (Long) byName.get(name);
    }

    double numberOf(String name) {
        return (Double) byName.get(name);
    }

    boolean flag(String name) {
        return (Boolean) byName.get(name);
    }

    String text(String name) {
        return (String) byName.get(name);
    }
}
