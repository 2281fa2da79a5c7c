package io.zabitat.ops.http;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** As much of JSON as is written here. Stateless. */
final class Json {
    private Json() {}

    /** Numbers stay numbers; everything else is text. Keys in their order. */
    static String object(Map<String, ?> fields) {
        return new TreeMap<>(fields)
                .entrySet().stream()
                        .map(field -> quoted(field.getKey()) + ": "
                                + (field.getValue() instanceof Number
                                        ? field.getValue().toString()
                                        : quoted(String.valueOf(field.getValue()))))
                        .collect(Collectors.joining(", ", "{", "}"));
    }

    /** On one line, whatever is in it. */
    static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append((char) c);
            } else if (c < ' ') {
                quoted.append(String.format("\\u%04x", c));
            } else {
                quoted.append((char) c);
            }
        });
        return quoted.append('"').toString();
    }
}
