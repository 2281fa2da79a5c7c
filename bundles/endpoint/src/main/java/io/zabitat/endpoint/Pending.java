package io.zabitat.endpoint;

/**
 * A request that waits in its connection's line: a write until it is applied, a sync until its barrier, a read until those
 * before it are answered. Linked by hand, because most connections have no line most of the time.
 */
final class Pending {
    final int xid;
    final int type;
    final long arrivedMillis;
    final int largeBytes;

    /** The copied body of a deferred read or a sync; null for writes. */
    final byte[] body;

    Pending next;
    boolean waiting;
    int error;

    Pending(int xid, int type, byte[] body, long arrivedMillis, int largeBytes) {
        this.xid = xid;
        this.type = type;
        this.body = body;
        this.arrivedMillis = arrivedMillis;
        this.largeBytes = largeBytes;
    }
}
