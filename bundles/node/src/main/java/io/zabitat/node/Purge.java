package io.zabitat.node;

import io.zabitat.node.snapshot.SnapshotWriter;
import java.util.concurrent.TimeUnit;

/** Asks for superfluous snapshots and logs to be deleted, when the server first has a role and every so many hours. Owned by the node loop. */
final class Purge {
    private final SnapshotWriter snapshots;
    private final int retain;
    private final long intervalNanos;
    private long nextNanos;

    /** @param intervalHours 0 or less for never */
    Purge(SnapshotWriter snapshots, int retain, int intervalHours, long nowNanos) {
        this.snapshots = snapshots;
        this.retain = retain;
        this.intervalNanos = TimeUnit.HOURS.toNanos(intervalHours);
        this.nextNanos = nowNanos;
    }

    void onTick(long nowNanos) {
        if (intervalNanos > 0 && nowNanos >= nextNanos) {
            nextNanos = nowNanos + intervalNanos;
            snapshots.purge(retain);
        }
    }
}
