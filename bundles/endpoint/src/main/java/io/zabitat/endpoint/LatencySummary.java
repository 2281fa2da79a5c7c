package io.zabitat.endpoint;

import java.util.Arrays;
import java.util.function.BiConsumer;

/** Average, extremes and percentiles of latencies in milliseconds, as {@code mntr} lists them. Owned by the node loop. */
public final class LatencySummary {
    /** Exact below, then eight steps for each doubling: a percentile is at most an eighth too low. */
    private static final int EXACT = 16;

    private static final int STEPS = 8;

    private final long[] buckets = new long[EXACT + STEPS * 60];
    private long count;
    private long sum;
    private long min = Long.MAX_VALUE;
    private long max;

    void record(long millis) {
        long value = Math.max(0, millis);
        count++;
        sum += value;
        min = Math.min(min, value);
        max = Math.max(max, value);
        buckets[bucketOf(value)]++;
    }

    void reset() {
        Arrays.fill(buckets, 0);
        count = 0;
        sum = 0;
        min = Long.MAX_VALUE;
        max = 0;
    }

    /** Takes in what another one has. */
    void add(LatencySummary other) {
        count += other.count;
        sum += other.sum;
        min = Math.min(min, other.min);
        max = Math.max(max, other.max);
        for (int bucket = 0; bucket < buckets.length; bucket++) {
            buckets[bucket] += other.buckets[bucket];
        }
    }

    long count() {
        return count;
    }

    private static int bucketOf(long value) {
        if (value < EXACT) {
            return (int) value;
        }
        int power = 63 - Long.numberOfLeadingZeros(value); // at least 4
        return EXACT + (power - 4) * STEPS + (int) (value >>> power - 3 & STEPS - 1);
    }

    private static long lowestOf(int bucket) {
        if (bucket < EXACT) {
            return bucket;
        }
        int power = (bucket - EXACT) / STEPS + 4;
        return 1L << power | (long) ((bucket - EXACT) % STEPS) << power - 3;
    }

    /** The nine lines of ZooKeeper's summaries with percentiles. */
    public void report(String name, BiConsumer<String, String> into) {
        double average = count == 0 ? 0 : Math.round(10_000.0 * sum / count) / 10_000.0;
        into.accept("avg_" + name, Double.toString(average));
        into.accept("min_" + name, Long.toString(count == 0 ? 0 : min));
        into.accept("max_" + name, Long.toString(max));
        into.accept("cnt_" + name, Long.toString(count));
        into.accept("sum_" + name, Long.toString(sum));
        into.accept("p50_" + name, Long.toString(percentile(0.5)));
        into.accept("p95_" + name, Long.toString(percentile(0.95)));
        into.accept("p99_" + name, Long.toString(percentile(0.99)));
        into.accept("p999_" + name, Long.toString(percentile(0.999)));
    }

    /** A value that about this share of all values does not exceed. */
    long percentile(double share) {
        long wanted = (long) Math.ceil(count * share);
        long seen = 0;
        for (int bucket = 0; bucket < buckets.length; bucket++) {
            seen += buckets[bucket];
            if (seen >= wanted) {
                return lowestOf(bucket);
            }
        }
        return max;
    }
}
