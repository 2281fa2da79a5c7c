package io.zabitat.core;

import io.zabitat.api.Zxid;
import io.zabitat.api.peer.PeerMessage;
import io.zabitat.api.txn.LoggedTxn;

/**
 * History that a learner is sent until UPTODATE. What is committed before NEWLEADER is taken at once; later ones are kept until the
 * leader has been acknowledged. Owned by {@link Learning}.
 */
final class SyncContent {
    private final History history;
    private final Incoming incoming;

    SyncContent(History history, Incoming incoming) {
        this.history = history;
        this.incoming = incoming;
    }

    void installSnapshot(long link, long zxid, ActionSink out) {
        history.installSnapshot(link, zxid, out);
        incoming.continueFromSnapshot(zxid);
    }

    static boolean isHistory(PeerMessage message) {
        return message instanceof PeerMessage.Proposal
                || message instanceof PeerMessage.Commit
                || message instanceof PeerMessage.CommitAndActivate
                || message instanceof PeerMessage.Inform
                || message instanceof PeerMessage.InformAndActivate;
    }

    /**
     * @param beforeNewLeader whether what is committed is taken at once
     * @return what the leader did wrong; null if nothing
     */
    String take(PeerMessage message, long epoch, boolean beforeNewLeader, ActionSink out) {
        if (message instanceof PeerMessage.Proposal proposal) {
            return propose(proposal.txn(), epoch);
        } else if (message instanceof PeerMessage.Commit commit) {
            return commit(commit.zxid(), beforeNewLeader, out);
        } else if (message instanceof PeerMessage.CommitAndActivate commit) {
            return commit(commit.zxid(), beforeNewLeader, out);
        } else if (message instanceof PeerMessage.Inform inform) {
            return inform(inform.txn(), epoch, beforeNewLeader, out);
        } else if (message instanceof PeerMessage.InformAndActivate inform) {
            return inform(inform.txn(), epoch, beforeNewLeader, out);
        }
        throw new InvariantViolation(message + " is no history");
    }

    private String propose(LoggedTxn txn, long epoch) {
        if (Zxid.counter(txn.zxid()) == 0) {
            return null;
        }
        String violation = incoming.follow(txn.zxid(), epoch);
        if (violation == null) {
            incoming.add(txn);
        }
        return violation;
    }

    private String commit(long zxid, boolean beforeNewLeader, ActionSink out) {
        LoggedTxn head = incoming.head();
        if (head == null || head.zxid() != zxid) {
            return "COMMIT " + Zxid.toString(zxid) + " with " + incoming.describe();
        }
        if (beforeNewLeader) {
            deliver(incoming.removeHead(), out);
        } else {
            incoming.commitHead();
        }
        return null;
    }

    private String inform(LoggedTxn txn, long epoch, boolean beforeNewLeader, ActionSink out) {
        if (Zxid.counter(txn.zxid()) == 0) {
            return null;
        }
        String violation = propose(txn, epoch);
        return violation == null ? commit(txn.zxid(), beforeNewLeader, out) : violation;
    }

    /** Into the log, or, behind a snapshot that is not on disk, only into memory: it becomes part of the snapshot. */
    private void deliver(LoggedTxn txn, ActionSink out) {
        if (!history.isSnapshotUnsaved()) {
            history.append(txn, out);
            history.deliverNext(out);
        } else if (txn.zxid() > history.lastDelivered()) {
            history.deliverUnlogged(txn, out);
        }
    }
}
