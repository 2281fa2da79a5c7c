package io.zabitat.node.store;

/** Sees that the log writer is stuck in the store that counts. Owned by the node loop. */
final class LogWatch {
    private final SwapHost host;
    private final long patienceNanos;
    private long done;
    private long sinceNanos;
    /** A change that a start goes on with may find the writer busy at the first look. */
    private boolean looked;

    LogWatch(SwapHost host, long patienceNanos) {
        this.host = host;
        this.patienceNanos = patienceNanos;
    }

    /**
     * Whether it has got nothing done for longer than one waits.
     *
     * @param matters whether anybody could do something about it; else the time begins anew
     */
    boolean isStuck(long now, boolean matters) {
        long doneNow = host.logDone();
        if (!looked || doneNow != done || host.isLogIdle() || !matters) {
            looked = true;
            done = doneNow;
            sinceNanos = now;
            return false;
        }
        return now - sinceNanos > patienceNanos;
    }
}
