package io.zabitat.core;

import io.zabitat.api.Zxid;
import io.zabitat.api.peer.PeerMessage;
import io.zabitat.api.txn.LoggedTxn;
import java.util.ArrayDeque;

/**
 * The leader's broadcast (quorum protocol, section 6): gives numbers, proposes, counts acknowledgements, commits in zxid order.
 * A leader alone is the same with a quorum of one and no learners. Owned by {@link Leading}.
 */
final class Broadcast {
    /** A sync that is fulfilled once the zxid has been committed. */
    private record PendingSync(long zxid, long link, long token) {}

    private final Core core;
    private final Learners learners;
    private final History history;
    private final AckTracker acks;
    private final Handover handover;
    private final ArrayDeque<PendingSync> syncs = new ArrayDeque<>();
    private final boolean counterEnds;
    private long lastProposed;
    private long allowedUpTo = -1;

    Broadcast(Core core, Learners learners, long lastProposed) {
        CoreSettings settings = core.settings();
        this.core = core;
        this.learners = learners;
        this.history = core.history();
        this.acks = new AckTracker(core.configs().quorums());
        this.handover = new Handover(core, learners, acks);
        this.counterEnds = settings.numbering() == Numbering.EPOCHS;
        this.lastProposed = lastProposed;
        acks.onAck(settings.self(), history.lastPersisted());
    }

    long lastProposed() {
        return lastProposed;
    }

    /** Whether the epoch has no number left (R13). */
    boolean isFull() {
        return counterEnds && Zxid.counter(lastProposed) >= Continuity.LAST_COUNTER;
    }

    long nextZxid() {
        return isFull() || handover.isUnderWay() ? -1 : lastProposed + 1;
    }

    Handover handover() {
        return handover;
    }

    int pendingSyncs() {
        return syncs.size();
    }

    boolean isIdle() {
        return history.undelivered().isEmpty();
    }

    void propose(LoggedTxn txn, ActionSink out) {
        if (nextZxid() < 0 || txn.zxid() != lastProposed + 1) {
            throw new InvariantViolation( // R14
                    "zxid " + Zxid.toString(txn.zxid()) + " does not follow " + Zxid.toString(lastProposed));
        }
        lastProposed = txn.zxid();
        history.append(txn, out);
        if (core.configs().awaits(txn)) {
            acks.require(txn.zxid(), core.configs().quorums()); // itself and all behind it, until it is in force (J3)
        }
        PeerMessage.Proposal proposal = new PeerMessage.Proposal(txn);
        for (Learner follower : learners.followers()) {
            out.send(follower.link, proposal);
            if (follower.isAtLeast(Learner.Stage.JOINED)) {
                follower.proposed(txn.zxid(), core.now());
            }
        }
    }

    void onPersisted(ActionSink out) {
        acks.onAck(core.settings().self(), history.lastPersisted());
        tryCommit(out);
    }

    /** By the oracle's grant the own disk is enough up to this zxid; -1 for nothing. */
    void allowUpTo(long zxid, ActionSink out) {
        allowedUpTo = zxid;
        tryCommit(out);
    }

    void onAck(long voter, long zxid, ActionSink out) {
        acks.onAck(voter, zxid);
        tryCommit(out);
    }

    /**
     * The learner begins anew. It may be told to cut what it acknowledged over its last link and is not committed, so that must
     * not count any more.
     */
    void forget(long voter) {
        acks.forget(voter);
    }

    /** A proposal commits when a quorum has it, and not before the one ahead of it. */
    private void tryCommit(ActionSink out) {
        ArrayDeque<LoggedTxn> outstanding = history.undelivered();
        while (!outstanding.isEmpty()
                && !handover.isUnderWay()
                && acks.isAcked(
                        outstanding.peek().zxid(), isAllowed(outstanding.peek().zxid()))) {
            commit(history.deliverNext(out), out);
        }
    }

    /** Whoever goes on alone has it itself: what only the one has that is gone might be missing in the next life. */
    private boolean isAllowed(long zxid) {
        return zxid <= allowedUpTo && acks.ackedBy(core.settings().self()) >= zxid;
    }

    /** The same configurations are counted by others from the next proposal on. */
    void recount() {
        acks.require(lastProposed + 1, core.configs().quorums());
    }

    /** Why nothing will ever commit in this epoch any more; null as long as it can. */
    String standstill() {
        LoggedTxn oldest = history.undelivered().peek();
        if (oldest == null || handover.isUnderWay()) {
            return null;
        }
        long self = core.settings().self();
        return acks.canBeAcked(oldest.zxid(), learners.followersWith(self))
                ? null
                : "those who voted when " + Zxid.toString(oldest.zxid())
                        + " was proposed have become observers, or left";
    }

    private void commit(LoggedTxn txn, ActionSink out) {
        if (core.configs().awaits(txn)) {
            handover.onCommitted(txn, out);
            acks.require(lastProposed + 1, core.configs().quorums());
        } else {
            announce(txn, out);
        }
        while (!syncs.isEmpty() && syncs.peek().zxid() <= txn.zxid()) {
            PendingSync sync = syncs.remove();
            answer(sync.link(), sync.token(), out);
        }
    }

    private void announce(LoggedTxn txn, ActionSink out) {
        if (!learners.followers().isEmpty()) {
            PeerMessage.Commit commit = new PeerMessage.Commit(txn.zxid());
            for (Learner follower : learners.followers()) {
                out.send(follower.link, commit);
            }
        }
        if (!learners.observers().isEmpty()) {
            PeerMessage.Inform inform = new PeerMessage.Inform(txn);
            for (Learner observer : learners.observers()) {
                out.send(observer.link, inform);
            }
        }
    }

    void onSyncRequested(Event.SyncRequested request, ActionSink out) {
        if (isIdle()) {
            answer(request.link(), request.token(), out);
        } else {
            syncs.add(new PendingSync(lastProposed, request.link(), request.token()));
        }
    }

    private void answer(long link, long token, ActionSink out) {
        if (link < 0) {
            out.synced(-1, token);
        } else if (learners.find(link) != null) {
            out.send(link, new PeerMessage.Sync());
        }
    }
}
