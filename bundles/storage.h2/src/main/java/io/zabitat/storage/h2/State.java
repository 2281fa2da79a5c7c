package io.zabitat.storage.h2;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/** The small facts of a store. Changes belong into {@link Database#transact}. Any thread. */
final class State {
    private static final String CONTIGUOUS_FROM = "contiguousFrom";
    private static final String INSTALLED_AT = "installedAt";
    private static final String INSTALL = "install";
    private static final String SUSPECT = "suspect";
    private static final String DOUBT = "doubt";
    private static final String NEXT_SNAPSHOT = "nextSnapshot";
    static final String ACCEPTED = "acceptedEpoch";
    static final String CURRENT = "currentEpoch";

    /** All facts stand under one key, sealed together: rot of one must not look as if it had never been said. */
    private static final String KEY = "facts";

    private static final char SEPARATOR = '\0';

    private final Map<String, String> map;

    State(Map<String, String> map) {
        this.map = map;
    }

    private Map<String, String> facts() throws IOException {
        String text = map.get(KEY);
        Map<String, String> facts = new TreeMap<>();
        if (text == null) {
            if (!map.isEmpty()) {
                throw new IOException("the facts about the store are damaged");
            }
            return facts;
        }
        int end = text.indexOf(SEPARATOR);
        if (end < 0 || !text.substring(0, end).equals(seal(text.substring(end)))) {
            throw new IOException("the checksum of the facts about the store does not match");
        }
        String[] fields = text.substring(end + 1).split(String.valueOf(SEPARATOR), -1);
        for (int i = 0; i + 1 < fields.length; i += 2) {
            facts.put(fields[i], fields[i + 1]);
        }
        return facts;
    }

    private static String seal(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(crc.getValue());
    }

    private void save(Map<String, String> facts) {
        StringBuilder text = new StringBuilder();
        facts.forEach((name, value) ->
                text.append(SEPARATOR).append(name).append(SEPARATOR).append(value));
        map.put(KEY, seal(text.toString()) + text);
    }

    private void put(String name, String value) throws IOException {
        Map<String, String> facts = facts();
        facts.put(name, value);
        save(facts);
    }

    /** What lies behind this zxid was appended by this store, each behind the other. */
    long contiguousFrom() throws IOException {
        return number(CONTIGUOUS_FROM).orElse(0);
    }

    /** The snapshot of another member that the history begins with, or 0: older ones are of another history. */
    long installedAt() throws IOException {
        return number(INSTALLED_AT).orElse(0);
    }

    void beginsAt(long contiguousFrom, long installedAt) throws IOException {
        put(CONTIGUOUS_FROM, Long.toString(contiguousFrom));
        put(INSTALLED_AT, Long.toString(installedAt));
    }

    /** A snapshot of another member that is about to become the history. */
    OptionalLong install() throws IOException {
        return number(INSTALL);
    }

    void install(long zxid) throws IOException {
        put(INSTALL, Long.toString(zxid));
    }

    /** Why the history was given up, until another one is installed. */
    Optional<String> suspect() throws IOException {
        return Optional.ofNullable(facts().get(SUSPECT));
    }

    void suspect(String reason) throws IOException {
        put(SUSPECT, reason.replace(SEPARATOR, ' '));
    }

    /** Why the end of the history may be missing, until another one is installed or somebody is content with this one. */
    Optional<String> doubt() throws IOException {
        return Optional.ofNullable(facts().get(DOUBT));
    }

    void doubt(String reason) throws IOException {
        put(DOUBT, reason.replace(SEPARATOR, ' '));
    }

    void trust() throws IOException {
        Map<String, String> facts = facts();
        facts.remove(DOUBT);
        save(facts);
    }

    /** A history has begun that is nobody's doubt. */
    void settled() throws IOException {
        Map<String, String> facts = facts();
        facts.remove(DOUBT);
        facts.remove(SUSPECT);
        facts.remove(INSTALL);
        save(facts);
    }

    /** A number for the pieces of a snapshot that no other ever had. */
    long nextSnapshot() throws IOException {
        long next = number(NEXT_SNAPSHOT).orElse(0) + 1;
        put(NEXT_SNAPSHOT, Long.toString(next));
        return next;
    }

    OptionalLong number(String name) throws IOException {
        String text = facts().get(name);
        return text == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text));
    }

    void number(String name, long value) throws IOException {
        put(name, Long.toString(value));
    }
}
