package io.zabitat.swap;

import io.zabitat.node.slot.Reading;
import java.util.function.LongSupplier;

/** Sees when the node loop stands still. Used by one thread. */
final class StallWatch {
    /** A loop with nothing to do turns twice a second. */
    private static final long IDLE_MILLIS = 500;

    private final LongSupplier turns;
    private final long limitMillis;
    private long seen;
    private long sinceMillis;

    StallWatch(LongSupplier turns, long limitMillis) {
        this.turns = turns;
        this.limitMillis = limitMillis;
    }

    void restart(long nowMillis) {
        seen = turns.getAsLong();
        sinceMillis = nowMillis;
    }

    Reading look(long nowMillis) {
        long now = turns.getAsLong();
        if (now != seen) {
            seen = now;
            sinceMillis = nowMillis;
        }
        return new Reading("loop stands still, ms", nowMillis - sinceMillis, limitMillis + IDLE_MILLIS, true);
    }
}
