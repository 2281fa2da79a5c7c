package io.zabitat.swap;

import io.zabitat.node.slot.Reading;
import io.zabitat.node.slot.Vitals;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Compares how the server feels under a new provider with how it felt before the swap (hot-swap 2, watchdog). One for each swap, made
 * before anything is done; used by the coordinator's thread.
 */
final class PulseWatch {
    /**
     * With fewer writes than these nobody knows what is usual, and of a second with fewer nothing is said: a server that hardly answers is
     * not one that answers quickly again.
     */
    private static final int MIN_USUAL_WRITES = 200;

    private static final int MIN_WRITES = 20;

    private final Supplier<Vitals> vitals;
    private final SoftLimits limits;
    private final Vitals before;
    private long seen;

    PulseWatch(Supplier<Vitals> vitals, SoftLimits limits) {
        this.vitals = vitals;
        this.limits = limits;
        before = vitals.get();
        seen = before.second();
    }

    /** What the last second has shown; nothing when that was said already. */
    List<Reading> look() {
        Vitals now = vitals.get();
        if (now.second() == seen) {
            return List.of();
        }
        seen = now.second();
        List<Reading> readings = new ArrayList<>();
        if (before.usualWrites() >= MIN_USUAL_WRITES && now.writes() >= MIN_WRITES) {
            long limit = Math.max(limits.p99FloorMillis(), before.usualP99Millis() * limits.p99Factor());
            readings.add(new Reading(
                    "p99 of writes, ms (before " + before.usualP99Millis() + ")", now.p99Millis(), limit, false));
        }
        long queue = Math.max(limits.queueFloor(), before.usualQueued() * limits.queueFactor());
        readings.add(
                new Reading("requests that wait (before " + before.usualQueued() + ")", now.queued(), queue, false));
        readings.add(new Reading("digests that differ", now.digestMismatches() - before.digestMismatches(), 0, true));
        readings.add(new Reading(
                "threads that have ended " + now.deadThreads(),
                now.deadThreads().size(),
                0,
                true));
        return readings;
    }
}
