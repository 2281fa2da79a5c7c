package io.zabitat.node.store;

import java.util.concurrent.TimeUnit;

/**
 * How a change of the store goes about it.
 *
 * @param copyBytesPerSecond how fast the snapshot is copied; 0 for as fast as it goes
 * @param lagBytes what may wait in memory for the other store before it has to be brought level from the log again
 * @param maxOverflows how often that may happen before the change is given up
 * @param stallNanos after so long without an answer the other store hangs
 * @param pauseNanos how long writes may be held back for a cut-over before it is tried again later
 * @param cutoverTries how often
 * @param verifyNanos how often both stores are compared while both are held after a cut-over
 * @param instantRollback whether the old store has to hold everything, too, before it is acknowledged: nothing is ever to be caught
 *     up, and every write waits for both
 */
public record SwapSettings(
        long copyBytesPerSecond,
        long lagBytes,
        int maxOverflows,
        long stallNanos,
        long pauseNanos,
        int cutoverTries,
        long verifyNanos,
        boolean instantRollback) {
    /** 8 MB/s, which takes a tenth to a fifth of the writes of a server that has no processor time left; 64 MiB, 30 s, 100 ms, ten minutes. */
    public static final SwapSettings DEFAULT = new SwapSettings(
            8 << 20,
            64 << 20,
            20,
            TimeUnit.SECONDS.toNanos(30),
            TimeUnit.MILLISECONDS.toNanos(100),
            50,
            TimeUnit.MINUTES.toNanos(10),
            false);

    public SwapSettings {
        if (copyBytesPerSecond < 0
                || lagBytes < 1
                || maxOverflows < 0
                || stallNanos < 1
                || pauseNanos < 1
                || cutoverTries < 1
                || verifyNanos < 1) {
            throw new IllegalArgumentException("not the settings of a change of the store");
        }
    }

    public SwapSettings withCopyRate(long bytesPerSecond) {
        return new SwapSettings(
                bytesPerSecond,
                lagBytes,
                maxOverflows,
                stallNanos,
                pauseNanos,
                cutoverTries,
                verifyNanos,
                instantRollback);
    }

    public SwapSettings withInstantRollback(boolean instant) {
        return new SwapSettings(
                copyBytesPerSecond, lagBytes, maxOverflows, stallNanos, pauseNanos, cutoverTries, verifyNanos, instant);
    }
}
