package io.zabitat.sim;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Map;
import java.util.TreeMap;

/** Some seeds of a campaign, played one after the other by one thread, and what came of them. */
final class SeedPiece implements Runnable {
    private final Campaign.Game game;
    private final long to;
    private final long endNanos;
    private final Counters counters = new Counters();
    private final Map<Long, Violation> found = new TreeMap<>();
    private volatile long next; // looked at by whoever waits for a schedule that does not end
    private long events;
    private long cpuNanos;

    SeedPiece(Campaign.Game game, long from, long to, long endNanos) {
        this.game = game;
        this.next = from;
        this.to = to;
        this.endNanos = endNanos;
    }

    @Override
    public void run() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadCpuTime();
        for (; next <= to && System.nanoTime() < endNanos; next++) {
            try {
                events += game.play(next, counters);
            } catch (Violation e) {
                found.put(next, e);
            }
        }
        cpuNanos = threads.getCurrentThreadCpuTime() - before;
    }

    /** The first seed that has not been played. */
    long next() {
        return next;
    }

    long events() {
        return events;
    }

    long cpuNanos() {
        return cpuNanos;
    }

    Counters counters() {
        return counters;
    }

    Map<Long, Violation> found() {
        return found;
    }
}
