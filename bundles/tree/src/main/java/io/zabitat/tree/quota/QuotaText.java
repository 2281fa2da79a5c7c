package io.zabitat.tree.quota;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** The text of a quota's limits or statistics node (client protocol, section 5.4). */
public final class QuotaText {
    public static final String COUNT = "count";
    public static final String BYTES = "bytes";
    public static final String COUNT_HARD_LIMIT = "countHardLimit";
    public static final String BYTE_HARD_LIMIT = "byteHardLimit";

    /** No limit, or nothing said. */
    public static final long NONE = -1;

    private final Map<String, Long> values = new TreeMap<>();
    private boolean malformed;

    /** Reads the text; what is not a number counts as not said, but see {@link #isMalformed}. */
    public static QuotaText parse(byte[] text, int offset, int length) {
        QuotaText parsed = new QuotaText();
        if (length <= 0) {
            return parsed;
        }
        for (String pair : new String(text, offset, length, StandardCharsets.UTF_8).split("[,;]+")) {
            String[] parts = pair.split("=");
            parsed.malformed |= parts.length < 2;
            if (parts.length > 0 && !parts[0].isEmpty()) {
                parsed.set(parts[0], parts.length > 1 ? parsed.number(parts[1]) : NONE);
            }
        }
        return parsed;
    }

    /** Whether some pair had no number: ZooKeeper cannot enforce such a quota and refuses the writes below it. */
    public boolean isMalformed() {
        return malformed;
    }

    public long get(String key) {
        return values.getOrDefault(key, NONE);
    }

    public QuotaText set(String key, long value) {
        values.put(key, value);
        return this;
    }

    /** The text; the equals sign before the other keys makes old readers overlook them. */
    public byte[] toBytes() {
        StringBuilder text = new StringBuilder();
        text.append(COUNT).append('=').append(get(COUNT));
        text.append(',').append(BYTES).append('=').append(get(BYTES));
        String mark = "=";
        for (Map.Entry<String, Long> entry : values.entrySet()) {
            if (!entry.getKey().equals(COUNT) && !entry.getKey().equals(BYTES)) {
                text.append(mark).append(';').append(entry.getKey()).append('=').append(entry.getValue());
                mark = "";
            }
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private long number(String digits) {
        try {
            return digits.isEmpty() ? NONE : Long.parseLong(digits);
        } catch (NumberFormatException notSaid) {
            malformed = true;
            return NONE;
        }
    }
}
