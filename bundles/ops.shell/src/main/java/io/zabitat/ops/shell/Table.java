package io.zabitat.ops.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Rows under a head, printed in aligned columns for people or as JSON for programs. Belongs to the command that fills it. */
final class Table {
    private final List<String> head;
    private final List<List<String>> rows = new ArrayList<>();

    Table(String... head) {
        this.head = List.of(head);
    }

    Table row(Object... cells) {
        if (cells.length != head.size()) {
            throw new IllegalArgumentException(cells.length + " cells under " + head.size() + " heads");
        }
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(String.valueOf(cell));
        }
        rows.add(row);
        return this;
    }

    String text(boolean json) {
        return json ? json() : aligned();
    }

    private String aligned() {
        int[] widths = new int[head.size()];
        List<List<String>> all = new ArrayList<>(List.of(head));
        all.addAll(rows);
        for (List<String> row : all) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : all) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
            }
            text.append(text.isEmpty() ? "" : "\n").append(line.toString().stripTrailing());
        }
        return text.toString();
    }

    /** An array of objects; cells that are whole numbers stay numbers. */
    private String json() {
        StringBuilder text = new StringBuilder("[");
        for (List<String> row : rows) {
            text.append(text.length() > 1 ? ",\n " : "").append('{');
            for (int i = 0; i < head.size(); i++) {
                text.append(i > 0 ? ", " : "").append(quoted(head.get(i))).append(": ");
                text.append(row.get(i).matches("-?\\d{1,18}") ? row.get(i) : quoted(row.get(i)));
            }
            text.append('}');
        }
        return text.append(']').toString();
    }

    private static final Map<Character, String> ESCAPES =
            Map.of('"', "\\\"", '\\', "\\\\", '\n', "\\n", '\t', "\\t", '\r', "\\r");

    private static String quoted(String value) {
        StringBuilder text = new StringBuilder("\"");
        for (char c : value.toCharArray()) {
            if (ESCAPES.containsKey(c)) {
                text.append(ESCAPES.get(c));
            } else if (c < ' ') {
                text.append(String.format("\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        return text.append('"').toString();
    }
}
