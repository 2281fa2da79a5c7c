package io.zabitat.core;

import io.zabitat.api.Zxid;
import io.zabitat.api.txn.LoggedTxn;
import java.util.ArrayDeque;

/**
 * How far the own log, the disk and memory have come, and what the disk was asked and has not answered. Belongs to the core and
 * outlives the roles; every change of log or memory goes through here, so that their order is checked in one place (R3, R4, R6).
 */
final class History {
    private final Configs configs;
    private final CommittedLog committed;
    private final ArrayDeque<LoggedTxn> undelivered = new ArrayDeque<>();
    private long lastLogged;
    private long lastPersisted;
    private long lastDelivered;
    private boolean complete;
    private boolean distrusted;
    private boolean reloading = true;
    private boolean truncating;
    private boolean snapshotInstalled;
    private boolean snapshotSaving;

    History(Configs configs, int committedLogCount) {
        this.configs = configs;
        this.committed = new CommittedLog(committedLogCount);
    }

    // ---------------------------------------------------------------------------------------------- questions

    long lastLogged() {
        return lastLogged;
    }

    long lastPersisted() {
        return lastPersisted;
    }

    /** What memory holds. */
    long lastDelivered() {
        return lastDelivered;
    }

    CommittedLog committed() {
        return committed;
    }

    /** Appended and not delivered, in zxid order: a leader's outstanding proposals, a follower's pending ones. */
    ArrayDeque<LoggedTxn> undelivered() {
        return undelivered;
    }

    boolean isDurable() {
        return lastPersisted == lastLogged;
    }

    /** Whether the disk still owes an answer without which nobody can say what the history is (R4, ZOOKEEPER-4712). */
    boolean isBusy() {
        return reloading || truncating || snapshotSaving || !isDurable();
    }

    /** Whether memory came over a link and is not on disk; it must not survive the link (R3, ZOOKEEPER-3642). */
    boolean isSnapshotUnsaved() {
        return snapshotInstalled && !snapshotSaving;
    }

    boolean isComplete() {
        return complete;
    }

    /** Whether something may be missing from a history that is not empty: only a snapshot helps. */
    boolean isSuspect() {
        return !complete && lastLogged != Zxid.ZERO;
    }

    /** The last logged zxid as others may know it. */
    long announced() {
        return isSuspect() ? -1 : lastLogged;
    }

    /**
     * The leader is established, and the disk holds its history and its epoch. Not before: a history that was lost and came back
     * under an old epoch would be cut by a leader that lacks what this member once acknowledged, and a leader that a quorum has
     * not confirmed may be one whose successor this member once promised to follow.
     */
    void completed() {
        complete = true;
        distrusted = false;
    }

    /** What memory holds is wrong, though nobody knows since when: only a leader's snapshot helps. */
    void distrust() {
        complete = false;
        distrusted = true;
    }

    // ---------------------------------------------------------------------------------------------- log and memory

    void append(LoggedTxn txn, ActionSink out) {
        if (txn.zxid() <= lastLogged || truncating || snapshotInstalled || reloading) {
            throw new InvariantViolation("append " + Zxid.toString(txn.zxid()) + " behind " + this);
        }
        lastLogged = txn.zxid();
        undelivered.add(txn);
        configs.onHistory(txn, out); // first: whoever acknowledges it must know it (J6)
        out.append(txn);
    }

    void persisted(long upTo) {
        if (upTo > lastLogged) {
            throw new InvariantViolation("persisted " + upTo + " beyond the last logged " + lastLogged);
        }
        lastPersisted = Math.max(lastPersisted, upTo);
    }

    /** Delivers the oldest that is appended and not delivered. */
    LoggedTxn deliverNext(ActionSink out) {
        LoggedTxn txn = undelivered.remove();
        deliver(txn, out);
        return txn;
    }

    /** While a snapshot is in memory and not yet on disk nothing is logged: the snapshot will hold it. */
    void deliverUnlogged(LoggedTxn txn, ActionSink out) {
        if (!isSnapshotUnsaved()) {
            throw new InvariantViolation("deliver " + Zxid.toString(txn.zxid()) + " unlogged to " + this);
        }
        configs.onHistory(txn, out);
        deliver(txn, out);
    }

    private void deliver(LoggedTxn txn, ActionSink out) {
        if (txn.zxid() <= lastDelivered || truncating || reloading) {
            throw new InvariantViolation("deliver " + Zxid.toString(txn.zxid()) + " to " + this);
        }
        lastDelivered = txn.zxid();
        committed.add(txn);
        out.deliver(txn);
    }

    /** Makes memory what the log is, so that what is announced is all that the disk holds (R4, ZOOKEEPER-2845). */
    void fastForward(ActionSink out) {
        while (!undelivered.isEmpty()) {
            deliverNext(out);
        }
        if (isBusy() || snapshotInstalled || lastDelivered != lastLogged || committed.max() != lastLogged) {
            throw new InvariantViolation("memory is not what the disk holds: " + this);
        }
    }

    // ---------------------------------------------------------------------------------------------- being synchronised

    void truncate(long zxid, ActionSink out) {
        if (zxid >= lastLogged || isBusy() || !undelivered.isEmpty()) {
            throw new InvariantViolation("truncate to " + Zxid.toString(zxid) + " of " + this);
        }
        truncating = true;
        out.truncate(zxid);
    }

    void truncated(long zxid, boolean done) {
        if (!truncating) {
            throw new InvariantViolation("truncated to " + Zxid.toString(zxid) + " unasked: " + this);
        }
        truncating = false;
        if (done) {
            startAt(zxid);
        } else {
            distrust();
        }
    }

    void installSnapshot(long link, long zxid, ActionSink out) {
        if (isBusy() || snapshotInstalled || !undelivered.isEmpty()) {
            throw new InvariantViolation("snapshot at " + Zxid.toString(zxid) + " for " + this);
        }
        snapshotInstalled = true;
        lastDelivered = zxid;
        committed.startAt(zxid);
        out.installSnapshot(link, zxid);
    }

    void saveSnapshot(ActionSink out) {
        if (!isSnapshotUnsaved()) {
            throw new InvariantViolation("no snapshot to save: " + this);
        }
        snapshotSaving = true;
        out.saveSnapshot();
    }

    void snapshotSaved(long zxid) {
        if (!snapshotSaving || zxid != lastDelivered) {
            throw new InvariantViolation("snapshot saved at " + Zxid.toString(zxid) + " of " + this);
        }
        snapshotSaving = false;
        snapshotInstalled = false;
        lastLogged = zxid;
        lastPersisted = zxid;
    }

    void reload(ActionSink out) {
        if (isBusy()) {
            throw new InvariantViolation("reload of " + this);
        }
        reloading = true;
        out.reload();
    }

    void recovered(long zxid, boolean isComplete) {
        if (!reloading) {
            throw new InvariantViolation("recovered at " + Zxid.toString(zxid) + " unasked: " + this);
        }
        reloading = false;
        snapshotInstalled = false;
        complete = isComplete && !distrusted;
        startAt(zxid);
    }

    private void startAt(long zxid) {
        lastLogged = zxid;
        lastPersisted = zxid;
        lastDelivered = zxid;
        undelivered.clear();
        committed.startAt(zxid);
    }

    @Override
    public String toString() {
        return "logged " + Zxid.toString(lastLogged) + " persisted " + Zxid.toString(lastPersisted) + " delivered "
                + Zxid.toString(lastDelivered) + (truncating ? " truncating" : "") + (reloading ? " reloading" : "")
                + (snapshotInstalled ? " snapshot" : "") + (snapshotSaving ? " saving" : "");
    }
}
