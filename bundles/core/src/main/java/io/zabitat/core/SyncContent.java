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
    private final Configs configs;
    private Committed activation;

    SyncContent(History history, Incoming incoming, Configs configs) {
        this.configs = configs;
        this.history = history;
        this.incoming = incoming;
    }

    void installSnapshot(Event.SnapshotReceived received, ActionSink out) {
        history.installSnapshot(received.link(), received.zxid(), out);
        configs.historyShows(received.config(), out);
        incoming.continueFromSnapshot(received.zxid());
    }

    /** The configuration that has come into force by what was taken last; null when none has. */
    Committed takeActivation() {
        Committed taken = activation;
        activation = null;
        return taken;
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
            return commit(commit.zxid(), Committed.NOBODY, beforeNewLeader, out);
        } else if (message instanceof PeerMessage.CommitAndActivate commit) {
            return commit(commit.zxid(), commit.designatedLeader(), beforeNewLeader, out);
        } else if (message instanceof PeerMessage.Inform inform) {
            return inform(inform.txn(), Committed.NOBODY, epoch, beforeNewLeader, out);
        } else if (message instanceof PeerMessage.InformAndActivate inform) {
            return inform(inform.txn(), inform.designatedLeader(), epoch, beforeNewLeader, out);
        }
        throw new InvariantViolation(message + " is no history");
    }

    private String propose(LoggedTxn txn, long epoch) {
        if (Zxid.counter(txn.zxid()) == 0) {
            return null;
        }
        String violation = incoming.follow(txn.zxid(), epoch);
        String flaw = violation == null ? configs.uncountable(txn) : violation;
        if (flaw == null) {
            incoming.add(txn);
        }
        return flaw;
    }

    private String commit(long zxid, long designated, boolean beforeNewLeader, ActionSink out) {
        LoggedTxn head = incoming.head();
        if (head == null || head.zxid() != zxid) {
            return "COMMIT " + Zxid.toString(zxid) + " with " + incoming.describe();
        }
        if (beforeNewLeader) {
            deliver(incoming.removeHead(), out);
            activation = new Committed(head, designated);
        } else {
            incoming.commitHead(designated);
        }
        return null;
    }

    private String inform(LoggedTxn txn, long designated, long epoch, boolean beforeNewLeader, ActionSink out) {
        if (Zxid.counter(txn.zxid()) == 0) {
            return null;
        }
        String violation = propose(txn, epoch);
        return violation == null ? commit(txn.zxid(), designated, beforeNewLeader, out) : violation;
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
