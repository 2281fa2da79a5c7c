package io.zabitat.core;

import io.zabitat.api.Zxid;
import io.zabitat.api.peer.PeerMessage;

/** An observer: takes what is committed, and does not vote on it. */
final class Observing extends Learning {
    Observing(Core core, long leader, boolean counts) {
        super(core, leader, counts);
    }

    @Override
    public RoleName name() {
        return RoleName.OBSERVING;
    }

    @Override
    void takeRest(ActionSink out) {
        for (Committed next = incoming.pollCommitted(); next != null && !hasLeft(); next = incoming.pollCommitted()) {
            if (next.txn().zxid() > history.lastLogged()) {
                take(next, out);
            }
        }
        if (!hasLeft() && incoming.head() != null) {
            violated("an observer was sent a proposal without its commit: " + incoming.describe(), out);
        }
    }

    private void take(Committed next, ActionSink out) {
        history.append(next.txn(), out);
        history.deliverNext(out);
        activate(next, out);
    }

    @Override
    boolean onHistory(PeerMessage message, ActionSink out) {
        if (message instanceof PeerMessage.Inform inform) {
            onInform(new Committed(inform.txn(), leader()), out);
        } else if (message instanceof PeerMessage.InformAndActivate inform) {
            onInform(new Committed(inform.txn(), inform.designatedLeader()), out);
        } else {
            return false;
        }
        return true;
    }

    private void onInform(Committed next, ActionSink out) {
        if (Zxid.counter(next.txn().zxid()) != 0 && follows(next.txn(), out)) {
            take(next, out);
        }
    }

    @Override
    void onDurable(ActionSink out) {
        // an observer's disk is nobody's business
    }
}
