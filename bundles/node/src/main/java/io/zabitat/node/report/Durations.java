package io.zabitat.node.report;

import java.util.Map;

/** How long something took, in milliseconds, as {@code mntr} lists it. Owned by the node loop. */
public final class Durations {
    private long count;
    private long sum;
    private long min = Long.MAX_VALUE;
    private long max;

    void record(long millis) {
        count++;
        sum += millis;
        min = Math.min(min, millis);
        max = Math.max(max, millis);
    }

    /** The five lines of ZooKeeper's plain summaries. */
    void report(String name, Map<String, String> into) {
        double average = count == 0 ? 0 : Math.round(10_000.0 * sum / count) / 10_000.0;
        into.put("avg_" + name, Double.toString(average));
        into.put("min_" + name, Long.toString(count == 0 ? 0 : min));
        into.put("max_" + name, Long.toString(max));
        into.put("cnt_" + name, Long.toString(count));
        into.put("sum_" + name, Long.toString(sum));
    }
}
