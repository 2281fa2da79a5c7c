package io.zabitat.node.config;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;

/**
 * What the value of a key may be; made from the words of the key table, such as {@code int 1..65535}.
 *
 * @param kind how the text is read
 * @param min the smallest number, inclusive
 * @param max the largest number, inclusive
 * @param raise whether a smaller number is raised to {@code min} instead of refused, as ZooKeeper does for a few keys
 * @param replace whether a number out of range is replaced by the default instead of refused, as with a few keys
 *     of ZooKeeper
 * @param nonzero whether 0 is refused
 * @param choices the words of a choice
 * @param mayBeEmpty whether an empty value of a choice is one of them
 */
record ValueType(
        Kind kind,
        BigDecimal min,
        BigDecimal max,
        boolean raise,
        boolean replace,
        boolean nonzero,
        List<String> choices,
        boolean mayBeEmpty) {
    enum Kind {
        INT,
        LONG,
        NUMBER,
        BOOL,
        YESNO,
        CHOICE,
        TEXT
    }

    static ValueType parse(String words) {
        String[] parts = words.split(" ");
        return switch (parts[0]) {
            case "int" -> numeric(Kind.INT, parts, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case "long" -> numeric(Kind.LONG, parts, Long.MIN_VALUE, Long.MAX_VALUE);
            case "number" -> numeric(Kind.NUMBER, parts, Long.MIN_VALUE, Long.MAX_VALUE);
            case "port" -> numeric(Kind.INT, parts, 0, 65535);
            case "bool" -> worded(Kind.BOOL, List.of("true", "false"), false);
            case "yesno" -> worded(Kind.YESNO, List.of("yes", "no"), false);
            case "choice" -> worded(Kind.CHOICE, List.of(parts[1].split(",")), words.endsWith(" or empty"));
            case "text" -> worded(Kind.TEXT, List.of(), true);
            default -> throw new IllegalArgumentException("no such type: " + words);
        };
    }

    private static ValueType numeric(Kind kind, String[] parts, long lowest, long highest) {
        BigDecimal min = BigDecimal.valueOf(lowest);
        BigDecimal max = BigDecimal.valueOf(highest);
        boolean raise = false;
        boolean replace = false;
        boolean nonzero = false;
        for (int i = 1; i < parts.length; i++) {
            int dots = parts[i].indexOf("..");
            if (dots >= 0) {
                String start = parts[i].substring(0, dots);
                min = start.isEmpty() ? min : new BigDecimal(start);
                String end = parts[i].substring(dots + 2);
                max = end.isEmpty() ? max : new BigDecimal(end);
            }
            raise |= parts[i].equals("raise");
            replace |= parts[i].equals("else-default");
            nonzero |= parts[i].equals("nonzero");
        }
        return new ValueType(kind, min, max, raise, replace, nonzero, List.of(), false);
    }

    private static ValueType worded(Kind kind, List<String> choices, boolean mayBeEmpty) {
        return new ValueType(kind, BigDecimal.ZERO, BigDecimal.ZERO, false, false, false, choices, mayBeEmpty);
    }

    /** The value in its one plain form: numbers in decimal, words in lower case. Raises what is to be raised. */
    String normalise(String key, String value) throws ConfigException {
        return switch (kind) {
            case TEXT -> value;
            case BOOL, YESNO, CHOICE -> word(key, value);
            case INT, LONG, NUMBER -> number(key, value);
        };
    }

    private String word(String key, String value) throws ConfigException {
        String word = value.toLowerCase(Locale.ROOT);
        if (choices.contains(word) || (mayBeEmpty && word.isEmpty())) {
            return word;
        }
        throw new ConfigException(key, value, "allowed: " + allowed());
    }

    private String number(String key, String value) throws ConfigException {
        BigDecimal number;
        try {
            number = kind == Kind.NUMBER
                    ? BigDecimal.valueOf(Double.parseDouble(value))
                    : BigDecimal.valueOf(integer(value));
        } catch (NumberFormatException e) {
            throw new ConfigException(key, value, "allowed: " + allowed(), e);
        }
        if (raise && number.compareTo(min) < 0) {
            number = min;
        }
        if (!replace && (isOutside(number) || (nonzero && number.signum() == 0))) {
            throw new ConfigException(key, value, "allowed: " + allowed());
        }
        return number.toPlainString();
    }

    private boolean isOutside(BigDecimal number) {
        return number.compareTo(min) < 0 || number.compareTo(max) > 0;
    }

    /** Whether the default must replace a value in its plain form. */
    boolean isReplaced(String plain) {
        return replace && isOutside(new BigDecimal(plain));
    }

    /** Whether a value that {@link #normalise} has taken was too small for it. */
    boolean isRaised(String value) {
        return raise && integer(value) < min.longValueExact();
    }

    /** ZooKeeper reads most properties with {@link Integer#getInteger}, which knows 0x. */
    private static long integer(String value) {
        String unsigned = value.startsWith("-") ? value.substring(1) : value;
        return unsigned.startsWith("0x") || unsigned.startsWith("0X") ? Long.decode(value) : Long.parseLong(value);
    }

    /** What is allowed, for people. */
    String allowed() {
        return switch (kind) {
            case TEXT -> "text";
            case BOOL, YESNO, CHOICE -> String.join(", ", choices) + (mayBeEmpty ? " or nothing" : "");
            case INT, LONG -> "a whole number " + range();
            case NUMBER -> "a number " + range();
        };
    }

    private String range() {
        String from = min.longValue() == Long.MIN_VALUE ? "" : "from " + min.toPlainString();
        String to = max.longValue() == Long.MAX_VALUE ? "" : " to " + max.toPlainString();
        return (from + to + (nonzero ? " but not 0" : "")).trim();
    }
}
