package io.zabitat.core;

import io.zabitat.api.peer.Abilities;
import io.zabitat.api.peer.PeerMessage;

/** A learner as its leader sees it: one link, from its first packet to its last. Owned by {@link Leading}. */
final class Learner {
    enum Stage {
        CONNECTED,
        /** Has introduced itself and waits for the epoch. */
        INTRODUCED,
        /** Has LEADERINFO. */
        PROPOSED,
        /** Has sent ACKEPOCH and waits to be synchronised. */
        PROMISED,
        /** The log on disk is asked what it can give. */
        PROBING,
        /** NEWLEADER is on its way, behind all history. */
        SYNCHRONISING,
        /** Has acknowledged NEWLEADER. */
        JOINED,
        /** Has UPTODATE. */
        SYNCED
    }

    final long link;
    Stage stage = Stage.CONNECTED;
    PeerMessage.LearnerInfo info;
    /** The last zxid it announced. */
    long lastZxid;
    /** What its synchronisation uses, once it is chosen; for the limits on observers. */
    SyncPlan.Kind sync;
    /** Whether it stands by a promise for the epoch; one that may have forgotten others does not. */
    boolean promised;
    /** Whether it gets what is proposed, or committed, from now on. */
    boolean forwarding;
    /** Whether a snapshot is on its way. */
    boolean streaming;

    long lastAcked = -1;
    /** Half tick of its last packet, or of what it has to answer. */
    long heardAt;

    /** Half tick at which it first said that its state is another; -1 as long as it has not. */
    long differsSince = -1;

    private long awaited = -1;
    private long awaitedSince;
    private long newest = -1;
    private long newestSince;

    Learner(long link, long now) {
        this.link = link;
        this.heardAt = now;
    }

    long serverId() {
        return info == null ? -1 : info.serverId();
    }

    int abilities() {
        return info == null ? Abilities.NONE : info.abilities();
    }

    boolean isObserver() {
        return info != null && info.observer();
    }

    boolean isAtLeast(Stage other) {
        return stage.compareTo(other) >= 0;
    }

    /** A proposal was sent after NEWLEADER was acknowledged. Of those not acknowledged the oldest and the newest are timed. */
    void proposed(long zxid, long now) {
        newest = zxid;
        newestSince = now;
        if (awaited < 0) {
            awaited = zxid;
            awaitedSince = now;
        }
    }

    void acked(long zxid) {
        lastAcked = Math.max(lastAcked, zxid);
        if (awaited >= 0 && zxid >= awaited) {
            awaited = newest > zxid ? newest : -1;
            awaitedSince = newestSince;
        }
    }

    /** Whether a proposal waits for its acknowledgement for longer. */
    boolean isOverdue(long now, long halfTicks) {
        return awaited >= 0 && now - awaitedSince > halfTicks;
    }

    /** How long it may be silent, in ticks; unlimited while it waits for the leader, or a stream is running. */
    int silenceLimit(CoreSettings settings) {
        return switch (stage) {
            case CONNECTED, PROPOSED -> settings.initLimit();
            case SYNCHRONISING -> streaming ? Integer.MAX_VALUE : settings.initLimit() + settings.syncLimit();
            case SYNCED -> settings.syncLimit();
            case INTRODUCED, PROMISED, PROBING, JOINED -> Integer.MAX_VALUE;
        };
    }

    @Override
    public String toString() {
        return (isObserver() ? "observer " : "learner ") + serverId() + " at " + stage;
    }
}
