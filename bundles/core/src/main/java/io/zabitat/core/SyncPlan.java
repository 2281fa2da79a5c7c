package io.zabitat.core;

import io.zabitat.api.Zxid;

/**
 * How a learner is brought to the leader's history (quorum protocol, section 5): one pure decision.
 *
 * @param zxid of the DIFF or TRUNC packet
 * @param after what the learner holds then; all that is committed behind it follows
 */
record SyncPlan(Kind kind, long zxid, long after) {
    enum Kind {
        /** The learner's history is a part of the leader's. */
        DIFF,
        /** The learner cuts its history to the part it shares with the leader's. */
        TRUNC,
        SNAP,
        /** The log on disk has to be asked first. */
        PROBE
    }

    private static final SyncPlan SNAPSHOT = new SyncPlan(Kind.SNAP, 0, 0);
    private static final SyncPlan ASK_LOG = new SyncPlan(Kind.PROBE, 0, 0);

    /**
     * @param peer the learner's last zxid, negative when it trusts nothing it has
     * @param probe what the log on disk can give; null before it was asked
     */
    static SyncPlan decide(long peer, CommittedLog committed, LogProbe probe, boolean logSync, boolean forceSnapshot) {
        long max = committed.max();
        if (forceSnapshot || peer < 0) { // row 0
            return SNAPSHOT;
        }
        if (peer == max) { // row 1
            return new SyncPlan(Kind.DIFF, peer, peer);
        }
        if (peer > max) { // row 2
            return isNewEpoch(peer) ? SNAPSHOT : cutTo(max, peer);
        }
        if (peer >= committed.floor()) { // row 3
            return walk(peer, committed.greatestUpTo(peer), max);
        }
        if (!logSync) { // row 5
            return SNAPSHOT;
        }
        if (probe == null) { // row 4
            return ASK_LOG;
        }
        return probe.usable() && probe.floor() >= 0 ? walk(peer, probe.floor(), max) : SNAPSHOT;
    }

    /**
     * Walk of section 5.1. The leader's history continues without a hole behind {@code known}, which is its greatest zxid up to
     * the learner's. A zxid with counter 0 stands for all that the leader of its epoch began with, which is part of ours.
     */
    private static SyncPlan walk(long peer, long known, long max) {
        if (known > peer) {
            throw new InvariantViolation(
                    "the history up to " + Zxid.toString(peer) + " cannot end at " + Zxid.toString(known));
        }
        if (known == peer || (isNewEpoch(peer) && peer != Zxid.ZERO)) {
            return new SyncPlan(Kind.DIFF, max, known);
        }
        return cutTo(known, peer);
    }

    /**
     * Two histories with transactions of the same epoch agree up to the lower of the two: one leader made them. Of different
     * epochs nothing is known (R5, ZOOKEEPER-1154), and a zxid with counter 0 is in no log.
     */
    private static SyncPlan cutTo(long known, long peer) {
        boolean shared = Zxid.epoch(known) == Zxid.epoch(peer) && !isNewEpoch(known);
        return shared ? new SyncPlan(Kind.TRUNC, known, known) : SNAPSHOT;
    }

    private static boolean isNewEpoch(long zxid) {
        return Zxid.counter(zxid) == 0;
    }
}
