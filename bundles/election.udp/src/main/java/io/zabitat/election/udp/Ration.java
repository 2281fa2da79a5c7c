package io.zabitat.election.udp;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * How often questions are answered: an answer is longer than its question, and the sender's address may be forged. Every member has
 * its own ration, all others share one.
 */
final class Ration {
    private static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int MEMBERS_ANSWERS = 32;
    private static final int STRANGERS_ANSWERS = 256;
    private static final long STRANGERS = -1;

    private final SortedMap<Long, Integer> given = new TreeMap<>();
    private long windowBegan;

    /** @param member negative for anybody else */
    boolean take(long member, long nowNanos) {
        if (nowNanos - windowBegan >= WINDOW_NANOS) {
            given.clear();
            windowBegan = nowNanos;
        }
        long asker = Math.max(STRANGERS, member);
        return given.merge(asker, 1, Integer::sum) <= (asker == STRANGERS ? STRANGERS_ANSWERS : MEMBERS_ANSWERS);
    }
}
