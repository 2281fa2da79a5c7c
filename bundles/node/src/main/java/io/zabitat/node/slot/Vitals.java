package io.zabitat.node.slot;

import java.util.List;

/**
 * How a server feels: what a new provider of any role could make worse. Published once a second.
 *
 * @param second counts those seconds
 * @param writes answered in the last one
 * @param p99Millis 99 of 100 of them were answered in that time
 * @param usualWrites answered in the minutes before
 * @param usualP99Millis the same for those
 * @param queued requests that wait for their answer
 * @param usualQueued the most that did so in the minutes before
 * @param digestMismatches transactions that have left another state than they say
 * @param deadThreads names of those that must not end and have
 */
public record Vitals(
        long second,
        long writes,
        long p99Millis,
        long usualWrites,
        long usualP99Millis,
        long queued,
        long usualQueued,
        long digestMismatches,
        List<String> deadThreads) {
    /** Of a server that has not served for a second. */
    public static final Vitals NONE = new Vitals(0, 0, 0, 0, 0, 0, 0, 0, List.of());

    public Vitals {
        deadThreads = List.copyOf(deadThreads);
    }
}
