package io.zabitat.sim;

import java.util.Map;
import java.util.TreeMap;

/** How often each kind of thing has happened: a fault that never bit has shown nothing. */
final class Counters {
    private final Map<String, Long> counts = new TreeMap<>();

    void count(String what) {
        counts.merge(what, 1L, Long::sum);
    }

    void add(String what, long times) {
        counts.merge(what, times, Long::sum);
    }

    void addAll(Counters other) {
        other.counts.forEach((what, n) -> counts.merge(what, n, Long::sum));
    }

    long of(String what) {
        return counts.getOrDefault(what, 0L);
    }

    Map<String, Long> all() {
        return counts;
    }
}
