package io.zabitat.core;

import io.zabitat.api.Zxid;
import io.zabitat.api.peer.PeerMessage;

/**
 * How a leader's history becomes that of a quorum, and with it committed (Zab, phase 2), and how later learners come to it. Owned by {@link
 * Leading}.
 */
final class Establishment {
    private final Core core;
    private final Leading leader;
    private final Term term;
    private final Learners learners;
    private final Discovery discovery;
    private LearnerSync sync;
    private boolean learnersWait;

    Establishment(Core core, Leading leader, Term term, Discovery discovery) {
        this.core = core;
        this.leader = leader;
        this.term = term;
        this.learners = term.learners;
        this.discovery = discovery;
    }

    void onCurrentSaved(ActionSink out) {
        core.history().completed();
        nameFirstConfig(out);
        sync = new LearnerSync(core, learners, term.epoch);
        term.advance(LeadingStage.SYNCHRONISING);
        for (Learner learner : learners.at(Learner.Stage.PROMISED)) {
            synchronise(learner, null, out);
        }
        tryEstablish(out);
    }

    /** A configuration from a file gets a version by the first leader that may have others after it. */
    private void nameFirstConfig(ActionSink out) {
        Configs configs = core.configs();
        if (configs.isDynamic() && configs.lastSeen().version() == 0) {
            configs.await(configs.current().config().withVersion(Zxid.of(term.epoch, 0)), out);
        }
    }

    /**
     * Who comes while a reconfiguration is proposed waits until it is in force: NEWLEADER tells of the leader's newest configuration, and
     * ZooKeeper's learners have that in force before anybody knows that it is committed.
     */
    void synchronise(Learner learner, LogProbe probe, ActionSink out) {
        if (term.broadcast != null) {
            if (isDeciding()) {
                learner.stage = Learner.Stage.PROMISED;
                learnersWait = true;
                return;
            }
            term.broadcast.forget(learner.serverId());
        }
        String refusal = sync.start(learner, probe, out);
        if (refusal != null) {
            term.drop(learner, refusal, out);
        } else if (term.solo != null && learner.forwarding && !learner.isObserver()) {
            term.solo.onForwarding(out);
        }
    }

    /** The first packet after NEWLEADER. */
    void onAckNewLeader(Learner learner, PeerMessage.Ack ack, ActionSink out) {
        if (ack.zxid() != Zxid.of(term.epoch, 0)) {
            onEarlyAck(learner, ack.zxid(), out);
            return;
        }
        learner.stage = Learner.Stage.JOINED;
        learner.streaming = false;
        if (term.stage == LeadingStage.BROADCAST) {
            admit(learner, out);
        } else {
            tryEstablish(out);
        }
    }

    /** Before 3.9.2 a learner could acknowledge a proposal ahead of NEWLEADER (ZOOKEEPER-4685): it counts once that has come. */
    private void onEarlyAck(Learner learner, long zxid, ActionSink out) {
        term.stray(learner, "ACK " + Zxid.toString(zxid) + " before that of NEWLEADER", out);
        if (term.broadcast != null && zxid <= term.broadcast.lastProposed()) {
            learner.lastAcked = Math.max(learner.lastAcked, zxid);
        }
    }

    /** Zab, phase 2: a quorum holds the leader's history, so all of it is committed. */
    void tryEstablish(ActionSink out) {
        boolean together = learners.joinedVoters().isQuorum();
        if (term.stage != LeadingStage.SYNCHRONISING) {
            return;
        }
        if (!together && !learners.joinedVoters().isQuorum(discovery.isGranted())) {
            recordEpoch(out);
            return;
        }
        if (!activateNewest(out)) {
            return;
        }
        term.advance(LeadingStage.BROADCAST);
        term.broadcast = new Broadcast(
                core, learners, Zxid.of(term.epoch, core.settings().initialCounter()));
        term.solo = new Solo(core, learners, term.broadcast, term.epoch);
        out.settled(core.settings().self(), term.epoch);
        out.startServing(RoleName.LEADING, term.epoch);
        term.solo.begin(!together, out);
        for (Learner learner : learners.at(Learner.Stage.JOINED)) {
            admit(learner, out);
        }
    }

    /**
     * Alone, the oracle stands in for the voter that would keep the current epoch: from now on nobody goes on alone who has not joined it,
     * however far his own history goes in an epoch before it, for it may lack what this one commits.
     */
    private void recordEpoch(ActionSink out) {
        Arbiter arbiter = core.arbiter();
        if (arbiter.isExclusive() && arbiter.epoch() == term.epoch && arbiter.upTo() < core.reach()) {
            arbiter.record(core.reach(), core.now(), out);
        }
    }

    /**
     * A configuration that waited is committed with the leader's whole history. Where this server may not lead it is another's turn, by an
     * election: those that have UPTODATE know all that is needed for it.
     *
     * @return whether this server goes on as leader
     */
    private boolean activateNewest(ActionSink out) {
        Configs configs = core.configs();
        if (!configs.isPending()) {
            return true;
        }
        configs.activate(configs.lastSeen().config(), out);
        long self = core.settings().self();
        if (configs.current().mayLead(self)) {
            return true;
        }
        for (Learner learner : learners.at(Learner.Stage.JOINED)) {
            out.send(learner.link, new PeerMessage.UpToDate());
        }
        leader.leave(
                StopReason.RECONFIGURED,
                (configs.current().isVoter(self) ? "weighs nothing in configuration " : "no voter of configuration ")
                        + Zxid.toString(configs.current().version()),
                out);
        return false;
    }

    private void admit(Learner learner, ActionSink out) {
        learner.stage = Learner.Stage.SYNCED;
        learner.heardAt = core.now();
        out.send(learner.link, new PeerMessage.UpToDate());
        if (!learner.isObserver() && learners.syncedVoters().isQuorum()) {
            term.solo.onTogether(out);
        }
        if (learner.lastAcked >= 0) {
            leader.onAck(learner, learner.lastAcked, out);
        }
    }

    /** A reconfiguration may be in force now: nobody has to wait for it any more. */
    void admitWaiting(ActionSink out) {
        if (learnersWait && !isDeciding()) {
            learnersWait = false;
            for (Learner learner : learners.at(Learner.Stage.PROMISED)) {
                synchronise(learner, null, out);
            }
        }
    }

    private boolean isDeciding() {
        return core.configs().isPending() || term.broadcast.handover().isUnderWay();
    }
}
