package io.zabitat.admission.audit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * One line of the audit: a step, its number, the hash of the line before and its own, which covers everything before it in the line.
 *
 * @param number from 1, without gaps
 * @param previous hash of the record before; zeros before the first
 */
public record AuditRecord(long number, Instant at, AuditEntry entry, String previous, String hash) {
    static final String BEFORE_THE_FIRST = "0".repeat(64);

    private static final int MAX_FIELD_CHARS = 500;
    private static final int FIELDS = 12;
    private static final String SEPARATOR = "\t";

    static AuditRecord after(long number, String previous, Instant at, AuditEntry entry) {
        List<String> clean = entry.fields().stream().map(AuditRecord::clean).toList();
        AuditEntry kept = new AuditEntry(
                clean.get(0),
                clean.get(1),
                clean.get(2),
                clean.get(3),
                clean.get(4),
                clean.get(5),
                clean.get(6),
                clean.get(7));
        return new AuditRecord(number, at, kept, previous, sha256(text(number, at, kept, previous)));
    }

    /** Nobody can write a second line, or a field too many, by what he calls something. */
    private static String clean(String field) {
        String bounded = field.length() <= MAX_FIELD_CHARS ? field : field.substring(0, MAX_FIELD_CHARS - 1) + "…";
        StringBuilder clean = new StringBuilder();
        bounded.chars()
                .forEach(c ->
                        clean.append(Character.isISOControl(c) || Character.isSurrogate((char) c) ? ' ' : (char) c));
        return clean.toString();
    }

    private static String text(long number, Instant at, AuditEntry entry, String previous) {
        List<String> fields = new ArrayList<>(List.of(Long.toString(number), at.toString()));
        fields.addAll(entry.fields());
        fields.add(previous);
        return String.join(SEPARATOR, fields);
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    String line() {
        return text(number, at, entry, previous) + SEPARATOR + hash;
    }

    /** Whether the hash is that of the rest. */
    boolean isIntact() {
        return hash.equals(sha256(text(number, at, entry, previous)));
    }

    /** Empty for what is no record at all. */
    static Optional<AuditRecord> parse(String line) {
        String[] fields = line.split(SEPARATOR, -1);
        if (fields.length != FIELDS) {
            return Optional.empty();
        }
        try {
            return Optional.of(new AuditRecord(
                    Long.parseLong(fields[0]),
                    Instant.parse(fields[1]),
                    new AuditEntry(
                            fields[2], fields[3], fields[4], fields[5], fields[6], fields[7], fields[8], fields[9]),
                    fields[10],
                    fields[11]));
        } catch (NumberFormatException | DateTimeException e) {
            return Optional.empty();
        }
    }
}
