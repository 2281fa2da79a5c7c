package io.zabitat.bench.load;

/** Counts times in buckets that grow with them, so that a percentile is within 2 % at any size. */
final class Latencies {
    /** Buckets per doubling. */
    private static final int SUB_BITS = 5;

    private static final int SUBS = 1 << SUB_BITS;

    private final long[] counts = new long[(64 - SUB_BITS + 1) * SUBS];
    private long total;

    void add(long nanos) {
        counts[bucket(Math.max(0, nanos))]++;
        total++;
    }

    long total() {
        return total;
    }

    /** The time, in microseconds, that the given share of all did not exceed. */
    double percentileMicros(double share) {
        long wanted = Math.max(1, (long) Math.ceil(total * share));
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= wanted) {
                return middle(i) / 1000.0;
            }
        }
        return 0;
    }

    private static int bucket(long nanos) {
        if (nanos < SUBS) {
            return (int) nanos;
        }
        int shift = 63 - Long.numberOfLeadingZeros(nanos) - SUB_BITS;
        return (shift + 1) * SUBS + (int) (nanos >>> shift) - SUBS;
    }

    private static double middle(int bucket) {
        if (bucket < SUBS) {
            return bucket;
        }
        int shift = bucket / SUBS - 1;
        return (double) ((long) (SUBS + bucket % SUBS) << shift) + (1L << shift) / 2.0;
    }
}
