package io.zabitat.core;

/**
 * For how long the leader's own disk has brought nothing of what waits for it. Heartbeats go on without a disk, so nobody else would
 * notice (reliability 3.2: a zombie leader). Owned by {@link Leading}.
 */
final class OwnDisk {
    private final History history;
    private long persisted = -1;
    private long since;

    OwnDisk(History history) {
        this.history = history;
    }

    /** In half ticks; to be asked once each, at least. */
    long waits(long now) {
        if (history.isDurable() || history.lastPersisted() != persisted) {
            persisted = history.lastPersisted();
            since = now;
        }
        return now - since;
    }
}
