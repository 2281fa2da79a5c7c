package io.zabitat.storage.h2;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The small facts of a store. Changes belong into {@link Database#transact}. Any thread. */
final class State {
    private static final String CONTIGUOUS_FROM = "contiguousFrom";
    private static final String INSTALLED_AT = "installedAt";
    private static final String INSTALL = "install";
    private static final String SUSPECT = "suspect";
    private static final String NEXT_SNAPSHOT = "nextSnapshot";
    static final String ACCEPTED = "acceptedEpoch";
    static final String CURRENT = "currentEpoch";

    private final Map<String, String> map;

    State(Map<String, String> map) {
        this.map = map;
    }

    /** What lies behind this zxid was appended by this store, each behind the other. */
    long contiguousFrom() {
        return number(CONTIGUOUS_FROM).orElse(0);
    }

    /** The snapshot of another member that the history begins with, or 0: older ones are of another history. */
    long installedAt() {
        return number(INSTALLED_AT).orElse(0);
    }

    void beginsAt(long contiguousFrom, long installedAt) {
        map.put(CONTIGUOUS_FROM, Long.toString(contiguousFrom));
        map.put(INSTALLED_AT, Long.toString(installedAt));
    }

    /** A snapshot of another member that is about to become the history. */
    OptionalLong install() {
        return number(INSTALL);
    }

    void install(long zxid) {
        map.put(INSTALL, Long.toString(zxid));
    }

    /** Why the history was given up, until another one is installed. */
    Optional<String> suspect() {
        return Optional.ofNullable(map.get(SUSPECT));
    }

    void suspect(String reason) {
        map.put(SUSPECT, reason);
    }

    /** A history has begun that is nobody's doubt. */
    void settled() {
        map.remove(SUSPECT);
        map.remove(INSTALL);
    }

    /** A number for the pieces of a snapshot that no other ever had. */
    long nextSnapshot() {
        long next = number(NEXT_SNAPSHOT).orElse(0) + 1;
        map.put(NEXT_SNAPSHOT, Long.toString(next));
        return next;
    }

    OptionalLong number(String name) {
        String text = map.get(name);
        return text == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text));
    }

    void number(String name, long value) {
        map.put(name, Long.toString(value));
    }
}
