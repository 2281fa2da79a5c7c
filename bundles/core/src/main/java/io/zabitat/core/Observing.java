package io.zabitat.core;

import io.zabitat.api.Zxid;
import io.zabitat.api.peer.PeerMessage;
import io.zabitat.api.txn.LoggedTxn;

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
        for (LoggedTxn txn = incoming.pollCommitted(); txn != null; txn = incoming.pollCommitted()) {
            if (txn.zxid() > history.lastLogged()) {
                take(txn, out);
            }
        }
        if (incoming.head() != null) {
            violated("an observer was sent a proposal without its commit: " + incoming.describe(), out);
        }
    }

    private void take(LoggedTxn txn, ActionSink out) {
        history.append(txn, out);
        history.deliverNext(out);
    }

    @Override
    boolean onHistory(PeerMessage message, ActionSink out) {
        if (message instanceof PeerMessage.Inform inform) {
            onInform(inform.txn(), out);
        } else if (message instanceof PeerMessage.InformAndActivate inform) {
            onInform(inform.txn(), out);
        } else {
            return false;
        }
        return true;
    }

    private void onInform(LoggedTxn txn, ActionSink out) {
        if (Zxid.counter(txn.zxid()) != 0 && follows(txn, out)) {
            take(txn, out);
        }
    }

    @Override
    void onDurable(ActionSink out) {
        // an observer's disk is nobody's business
    }
}
