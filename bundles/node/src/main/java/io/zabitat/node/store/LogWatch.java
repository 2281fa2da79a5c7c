package io.zabitat.node.store;

/** Sees that the log writer is stuck in the store that counts. Owned by the node loop. */
final class LogWatch {
    private final SwapHost host;
    private final long patienceNanos;
    private long done;
    private long sinceNanos;

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
        if (doneNow != done || host.isLogIdle() || !matters) {
            done = doneNow;
            sinceNanos = now;
            return false;
        }
        return now - sinceNanos > patienceNanos;
    }
}
