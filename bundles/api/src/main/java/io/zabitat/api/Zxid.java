package io.zabitat.api;

/**
 * A transaction id: the epoch in the high 32 bits, a counter in the low 32. Kept as a bare {@code long} on hot paths;
 * zxids are compared as signed numbers, as ZooKeeper does.
 */
public final class Zxid {
    /** No transaction at all: the zxid of an empty store. */
    public static final long ZERO = 0L;

    /** The last counter of an epoch; a leader never goes beyond it. */
    public static final long MAX_COUNTER = 0xffffffffL;

    private Zxid() {}

    public static long of(long epoch, long counter) {
        return (epoch << 32) | (counter & MAX_COUNTER);
    }

    public static long epoch(long zxid) {
        return zxid >> 32;
    }

    public static long counter(long zxid) {
        return zxid & MAX_COUNTER;
    }

    /** The form used in logs, file names and four-letter words: {@code 0x} and lower-case hex. */
    public static String toString(long zxid) {
        return "0x" + Long.toHexString(zxid);
    }
}
