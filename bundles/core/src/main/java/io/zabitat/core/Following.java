package io.zabitat.core;

import io.zabitat.api.Zxid;
import io.zabitat.api.peer.PeerMessage;
import io.zabitat.api.txn.LoggedTxn;
import java.util.ArrayDeque;

/** A follower: logs what is proposed, acknowledges what is durable, delivers what is committed, each in zxid order. */
final class Following extends Learning {
    /** Appended and not acknowledged; an Apache leader needs an ACK of its own for each. */
    private final ArrayDeque<LoggedTxn> unacknowledged = new ArrayDeque<>();

    Following(Core core, long leader, boolean counts) {
        super(core, leader, counts);
    }

    @Override
    public RoleName name() {
        return RoleName.FOLLOWING;
    }

    @Override
    void takeRest(ActionSink out) {
        for (Committed next = incoming.pollCommitted(); next != null && !hasLeft(); next = incoming.pollCommitted()) {
            if (next.txn().zxid() > history.lastLogged()) {
                log(next.txn(), out);
                history.deliverNext(out);
                activate(next, out);
            }
        }
        for (LoggedTxn txn = incoming.pollProposed(); txn != null && !hasLeft(); txn = incoming.pollProposed()) {
            if (txn.zxid() > history.lastLogged()) {
                log(txn, out);
            }
        }
    }

    private void log(LoggedTxn txn, ActionSink out) {
        history.append(txn, out);
        unacknowledged.add(txn);
    }

    @Override
    boolean onHistory(PeerMessage message, ActionSink out) {
        if (message instanceof PeerMessage.Proposal proposal) {
            onProposal(proposal.txn(), out);
        } else if (message instanceof PeerMessage.Commit commit) {
            onCommit(commit.zxid(), leader(), out);
        } else if (message instanceof PeerMessage.CommitAndActivate commit) {
            onCommit(commit.zxid(), commit.designatedLeader(), out);
        } else {
            return false;
        }
        return true;
    }

    private void onProposal(LoggedTxn txn, ActionSink out) {
        if (Zxid.counter(txn.zxid()) != 0 && follows(txn, out)) {
            log(txn, out);
        }
    }

    /** Where ZooKeeper's process exits, or goes on without the transaction, the role ends and the leader sends both again. */
    private void onCommit(long zxid, long designated, ActionSink out) {
        LoggedTxn head = history.undelivered().peek();
        if (head == null) {
            violated("COMMIT " + Zxid.toString(zxid) + " with nothing pending", out);
        } else if (head.zxid() != zxid) {
            violated("COMMIT " + Zxid.toString(zxid) + " with pending " + Zxid.toString(head.zxid()), out);
        } else {
            activate(new Committed(history.deliverNext(out), designated), out);
        }
    }

    @Override
    void onDurable(ActionSink out) {
        long durable = history.lastPersisted();
        while (!unacknowledged.isEmpty() && unacknowledged.peek().zxid() <= durable) {
            out.send(link(), new PeerMessage.Ack(unacknowledged.remove().zxid()));
        }
    }
}
