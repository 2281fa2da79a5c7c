package io.zabitat.core;

import io.zabitat.api.Zxid;
import io.zabitat.api.peer.PeerMessage;
import io.zabitat.api.txn.LoggedTxn;

/**
 * Brings one learner to the leader's history and puts it among those that get what comes next, in one step so that nothing slips
 * in between; NEWLEADER goes behind all of it (R2, ZOOKEEPER-3104). Owned by {@link Leading}.
 */
final class LearnerSync {
    private final Core core;
    private final Learners learners;
    private final long epoch;

    LearnerSync(Core core, Learners learners, long epoch) {
        this.core = core;
        this.learners = learners;
        this.epoch = epoch;
    }

    /**
     * Chooses by what is known now; asks the log on disk first if it may help.
     *
     * @param probe the log's answer, null before it was asked
     * @return why the learner has to be closed instead; null if it has not
     */
    String start(Learner learner, LogProbe probe, ActionSink out) {
        CoreSettings settings = core.settings();
        CommittedLog committed = core.history().committed();
        SyncPlan plan =
                SyncPlan.decide(learner.lastZxid, committed, probe, settings.logSync(), settings.forceSnapshotSync());
        if (plan.kind() == SyncPlan.Kind.PROBE) {
            learner.stage = Learner.Stage.PROBING;
            out.probeLog(learner.link, learner.lastZxid);
            return null;
        }
        boolean snapshot = plan.kind() == SyncPlan.Kind.SNAP;
        int limit = snapshot ? settings.maxSnapSyncs() : settings.maxDiffSyncs();
        if (learner.isObserver() && observersInSync(snapshot) >= limit) {
            return "already " + limit + " observers are being synchronised by " + (snapshot ? "SNAP" : "DIFF");
        }
        learner.sync = plan.kind();
        sendHistory(learner, plan, committed, out);
        sendOutstanding(learner, out);
        learners.forward(learner);
        out.send(
                learner.link,
                new PeerMessage.NewLeader(
                        Zxid.of(epoch, 0), core.configs().lastSeen().config().textBytes()));
        learner.stage = Learner.Stage.SYNCHRONISING;
        learner.heardAt = core.now();
        return null;
    }

    private long observersInSync(boolean snapshot) {
        return learners.at(Learner.Stage.SYNCHRONISING).stream()
                .filter(Learner::isObserver)
                .filter(learner -> (learner.sync == SyncPlan.Kind.SNAP) == snapshot)
                .count();
    }

    private void sendHistory(Learner learner, SyncPlan plan, CommittedLog committed, ActionSink out) {
        switch (plan.kind()) {
            case SNAP -> {
                learner.streaming = true;
                out.sendSnapshot(learner.link, committed.max());
                return;
            }
            case DIFF -> out.send(learner.link, new PeerMessage.Diff(plan.zxid()));
            case TRUNC -> {
                if (plan.zxid() > committed.max() || Zxid.epoch(plan.zxid()) != Zxid.epoch(learner.lastZxid)) {
                    throw new InvariantViolation("TRUNC to " + Zxid.toString(plan.zxid()) + " for "
                            + Zxid.toString(learner.lastZxid) + " with " + core.history()); // R5
                }
                out.send(learner.link, new PeerMessage.Trunc(plan.zxid()));
            }
            case PROBE -> throw new InvariantViolation("nothing is decided yet");
        }
        if (plan.after() < committed.floor()) {
            out.sendLog(learner.link, plan.after(), committed.floor());
        }
        committed.forEachAfter(plan.after(), txn -> {
            out.send(learner.link, new PeerMessage.Proposal(txn));
            out.send(learner.link, new PeerMessage.Commit(txn.zxid()));
        });
    }

    private void sendOutstanding(Learner learner, ActionSink out) {
        if (learner.isObserver()) {
            return; // gets it as INFORM when it is committed
        }
        for (LoggedTxn txn : core.history().undelivered()) {
            out.send(learner.link, new PeerMessage.Proposal(txn));
        }
    }
}
