package io.zabitat.quorum.oracle;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;

/**
 * The text of a lease file: a person can read it, and a damaged one is told from a good one. Pure.
 *
 * @param register what was granted
 * @param witnesses who has shown to see the file
 */
record LeaseText(Register register, Witnesses witnesses) {
    private static final String TITLE = "# grants of a Zabitat ensemble of two voters; written by them alone";
    private static final String WITNESS = "witness.";
    static final LeaseText EMPTY = new LeaseText(Register.EMPTY, Witnesses.NONE);

    String write() {
        StringBuilder text = new StringBuilder(TITLE + "\n");
        line(text, "sequence", register.sequence());
        line(text, "lastToken", register.lastToken());
        line(text, "token", register.token());
        line(text, "holder", register.holder());
        line(text, "epoch", register.epoch());
        line(text, "upTo", register.upTo());
        line(text, "configVersion", register.configVersion());
        new TreeMap<>(witnesses.lines()).forEach((member, line) -> {
            line(text, WITNESS + member + ".own", line.own());
            line(text, WITNESS + member + ".seen", line.seen());
        });
        return text + "crc=" + crc(text.toString()) + "\n";
    }

    private static void line(StringBuilder text, String key, long value) {
        text.append(key).append('=').append(value).append('\n');
    }

    private static long crc(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return crc.getValue();
    }

    /** @throws IllegalArgumentException when it is no such text, or not whole */
    static LeaseText read(String text) {
        int end = text.lastIndexOf("crc=");
        if (end < 0 || !text.substring(end).equals("crc=" + crc(text.substring(0, end)) + "\n")) {
            throw new IllegalArgumentException("no lease file, or a damaged one: its check sum does not fit");
        }
        Map<String, Long> values = new HashMap<>();
        for (String line : text.substring(0, end).lines().toList()) {
            int equals = line.indexOf('=');
            if (!line.startsWith("#") && equals > 0) {
                values.put(line.substring(0, equals), Long.parseLong(line.substring(equals + 1)));
            }
        }
        Map<Long, Witnesses.Line> witnesses = new TreeMap<>();
        values.forEach((key, own) -> {
            if (key.startsWith(WITNESS) && key.endsWith(".own")) {
                String member = key.substring(WITNESS.length(), key.length() - ".own".length());
                long seen = values.getOrDefault(WITNESS + member + ".seen", 0L);
                witnesses.put(Long.parseLong(member), new Witnesses.Line(own, seen));
            }
        });
        Register register = new Register(
                values.getOrDefault("sequence", 0L),
                values.getOrDefault("lastToken", 0L),
                values.getOrDefault("token", 0L),
                values.getOrDefault("holder", 0L),
                values.getOrDefault("epoch", 0L),
                values.getOrDefault("upTo", 0L),
                values.getOrDefault("configVersion", 0L));
        return new LeaseText(register, new Witnesses(witnesses));
    }
}
