package io.zabitat.runtime.launcher;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code zab:status --json} says of one server, by the heads of its table. The values need no escapes, but for the data
 * directory, which nobody asks for here.
 */
final class ShellStatus {
    private static final String UNKNOWN = "-";
    private static final Pattern ROW = Pattern.compile("\\{[^{}]*}");
    private static final Pattern CELL = Pattern.compile("\"(\\w+)\": (?:\"([^\"\\\\]*)\"|(-?\\d+))");

    private final Map<String, String> cells;

    private ShellStatus(Map<String, String> cells) {
        this.cells = cells;
    }

    /** The server with this client port; empty when there is none. */
    static Optional<ShellStatus> parse(String json, int port) {
        Matcher rows = ROW.matcher(json);
        while (rows.find()) {
            Map<String, String> cells = new LinkedHashMap<>();
            Matcher matcher = CELL.matcher(rows.group());
            while (matcher.find()) {
                cells.put(matcher.group(1), matcher.group(2) == null ? matcher.group(3) : matcher.group(2));
            }
            if (cells.getOrDefault("address", "").endsWith(":" + port)) {
                return Optional.of(new ShellStatus(cells));
            }
        }
        return Optional.empty();
    }

    /** Empty where the server does not know, or the question makes no sense. */
    Optional<String> get(String head) {
        return Optional.ofNullable(cells.get(head)).filter(value -> !value.equals(UNKNOWN));
    }

    /** A server alone has no phase. */
    boolean isServing() {
        return get("phase").map("broadcast"::equals).orElse(get("mode").isPresent());
    }
}
