package io.zabitat.admission.jar;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One clause of a manifest header: names, attributes and directives (OSGi Core 3.2.4).
 *
 * @param attributes by name, without the type
 * @param directives by name, without the colon
 */
public record Clause(List<String> names, Map<String, String> attributes, Map<String, String> directives) {
    public Clause {
        names = List.copyOf(names);
        attributes = Map.copyOf(attributes);
        directives = Map.copyOf(directives);
    }

    /** The first of its names. */
    public String name() {
        return names.get(0);
    }

    public boolean isOptional() {
        return "optional".equals(directives.get("resolution"));
    }

    /** @throws IllegalArgumentException when the header has a clause without a name */
    static List<Clause> parse(String header) {
        List<Clause> clauses = new ArrayList<>();
        for (String text : split(header, ',')) {
            if (!text.isBlank()) {
                clauses.add(clause(text));
            }
        }
        return clauses;
    }

    private static Clause clause(String text) {
        List<String> names = new ArrayList<>();
        Map<String, String> attributes = new LinkedHashMap<>();
        Map<String, String> directives = new LinkedHashMap<>();
        for (String part : split(text, ';')) {
            int equals = equalsSign(part);
            if (equals < 0) {
                names.add(part.trim());
            } else if (part.charAt(equals - 1) == ':') {
                directives.put(part.substring(0, equals - 1).trim(), value(part.substring(equals + 1)));
            } else {
                String name = part.substring(0, equals);
                int type = name.indexOf(':');
                attributes.put((type < 0 ? name : name.substring(0, type)).trim(), value(part.substring(equals + 1)));
            }
        }
        if (names.isEmpty() || names.get(0).isEmpty()) {
            throw new IllegalArgumentException("a header with a clause that has no name: " + text.trim());
        }
        return new Clause(names, attributes, directives);
    }

    private static int equalsSign(String part) {
        int quote = part.indexOf('"');
        int equals = part.indexOf('=');
        return equals > 0 && (quote < 0 || equals < quote) ? equals : -1;
    }

    private static String value(String text) {
        String trimmed = text.trim();
        boolean quoted = trimmed.length() > 1 && trimmed.startsWith("\"") && trimmed.endsWith("\"");
        return quoted ? trimmed.substring(1, trimmed.length() - 1).replace("\\\"", "\"") : trimmed;
    }

    /** At the separators that are in no quotes. */
    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int begin = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' && (i == 0 || text.charAt(i - 1) != '\\')) {
                quoted = !quoted;
            } else if (c == separator && !quoted) {
                parts.add(text.substring(begin, i));
                begin = i + 1;
            }
        }
        parts.add(text.substring(begin));
        return parts;
    }
}
