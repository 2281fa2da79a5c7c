package io.zabitat.node.snapshot;

/**
 * When the next snapshot is due: after between half and all of {@code snapCount} transactions or of the log size limit. The
 * point within that range comes from the zxid, so that members do not all snapshot at once and runs can be repeated.
 */
public final class SnapshotSchedule {
    /** About a fifth of a second. */
    private static final long LONG_REPLAY_BYTES = 16 << 20;

    private final long snapCount;
    private final long limitBytes;
    private long txns;
    private long txnsDue;
    private long bytesDue;

    /** @param limitBytes of log between snapshots; 0 or less for no limit */
    public SnapshotSchedule(long snapCount, long limitBytes, long seed) {
        this.snapCount = snapCount;
        this.limitBytes = limitBytes;
        draw(seed);
    }

    private void draw(long seed) {
        long mixed = (seed + 1) * 0x9e3779b97f4a7c15L >>> 33;
        txns = 0;
        txnsDue = snapCount / 2 + mixed % Math.max(1, snapCount / 2);
        bytesDue = limitBytes <= 0 ? Long.MAX_VALUE : limitBytes / 2 + mixed % Math.max(1, limitBytes / 2);
    }

    public void onLogged() {
        if (txns != Long.MAX_VALUE) {
            txns++;
        }
    }

    /** The next snapshot is due at once. */
    public void force() {
        txns = Long.MAX_VALUE;
    }

    /** A long replay is not done twice, should the server end soon again: transactions can be few and large. */
    public void onRecovered(long logTxns, long logBytes) {
        txns = logTxns;
        if (logBytes > LONG_REPLAY_BYTES) {
            force();
        }
    }

    /**
     * @param logBytes written since the last snapshot
     * @param znodes in the tree: a snapshot of a large tree is worth its cost only when it spares as much replay
     */
    boolean isDue(long logBytes, int znodes) {
        return txns > Math.max(txnsDue, znodes / 2) || logBytes > bytesDue;
    }

    void onBegun(long zxid) {
        draw(zxid);
    }
}
