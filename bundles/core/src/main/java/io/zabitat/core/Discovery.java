package io.zabitat.core;

import io.zabitat.api.Zxid;
import io.zabitat.api.peer.Abilities;
import io.zabitat.api.peer.PeerMessage;

/**
 * How a leader comes to an epoch of its own (quorum protocol, section 3): hears a quorum, proposes an epoch higher than all that anybody
 * there has promised, gathers promises. Owned by {@link Leading}.
 */
final class Discovery {
    private final Core core;
    private final Leading leader;
    private final Term term;
    private final Learners learners;
    private final EpochVote vote;
    private final Outrun outrun;

    Discovery(Core core, Leading leader, Term term, EpochVote vote) {
        this.core = core;
        this.leader = leader;
        this.term = term;
        this.learners = term.learners;
        this.vote = vote;
        this.outrun = new Outrun(core);
    }

    void onLearnerInfo(Learner learner, PeerMessage.LearnerInfo info, ActionSink out) {
        learner.info = info;
        long proposed = term.stage == LeadingStage.GATHERING ? Epochs.HIGHEST : term.epoch;
        String refusal = Admission.refusalOf(learner, learners.sameServer(learner), proposed, core);
        if (refusal != null) {
            String other = Admission.refusalOf(learner, learners.sameServer(learner), Epochs.HIGHEST, core);
            learner.info = null;
            if (other == null && term.stage != LeadingStage.SAVING_ACCEPTED) {
                proposeEpoch(learner, out); // it is refused for its epoch alone, and can say so
            }
            term.drop(learner, refusal, out);
            giveWay(info, refusal, out);
            return;
        }
        Learner older = learners.sameServer(learner);
        if (older != null) {
            term.drop(older, "server " + info.serverId() + " has connected anew", out);
        }
        learner.stage = Learner.Stage.INTRODUCED;
        if (term.stage == LeadingStage.GATHERING) {
            vote.heard(info);
            tryProposeEpoch(out);
        } else if (term.stage != LeadingStage.SAVING_ACCEPTED) {
            proposeEpoch(learner, out);
        }
    }

    /** Somebody cannot follow this leader, and may be right. */
    private void giveWay(PeerMessage.LearnerInfo info, String refusal, ActionSink out) {
        if (term.stage == LeadingStage.BROADCAST) {
            String giveUp = outrun.onRefused(info, term.epoch);
            if (giveUp != null) {
                leader.leave(StopReason.OUTRUN, giveUp, out);
            }
        } else if (core.configs().isOutdatedBy(info)) {
            leader.leave(StopReason.RECONFIGURED, "server " + info.serverId() + ": " + refusal, out);
        }
    }

    /** The epoch must be promised on the own disk before anybody hears of it (R13). */
    void tryProposeEpoch(ActionSink out) {
        if (!vote.isHeardByQuorum(isGranted())) {
            return;
        }
        if (vote.newEpoch() > Epochs.HIGHEST) {
            throw new InvariantViolation("no epoch behind " + (vote.newEpoch() - 1));
        }
        term.epoch = vote.newEpoch();
        term.advance(LeadingStage.SAVING_ACCEPTED);
        core.epochs().save(EpochKind.ACCEPTED, term.epoch, out);
    }

    void onAcceptedSaved(ActionSink out) {
        term.advance(LeadingStage.PROPOSING);
        for (Learner learner : learners.at(Learner.Stage.INTRODUCED)) {
            proposeEpoch(learner, out);
        }
        tryEstablishEpoch(out);
    }

    private void proposeEpoch(Learner learner, ActionSink out) {
        learner.stage = Learner.Stage.PROPOSED;
        learner.heardAt = core.now();
        out.send(learner.link, new PeerMessage.LeaderInfo(term.epoch, Admission.PROTOCOL, Abilities.ALL));
    }

    void onAckEpoch(Learner learner, PeerMessage.AckEpoch ack, ActionSink out) {
        learner.lastZxid = ack.lastZxid();
        if (term.stage == LeadingStage.PROPOSING && ack.currentEpoch() != -1 && vote.isAhead(learner.serverId(), ack)) {
            term.drop(
                    learner,
                    "it is ahead: epoch " + ack.currentEpoch() + " zxid " + Zxid.toString(ack.lastZxid())
                            + ", the leader has " + vote.own(),
                    out);
            abdicateIfHopeless(learner, out);
            return;
        }
        learner.stage = Learner.Stage.PROMISED;
        learner.promised =
                ack.lastZxid() != -1 && (ack.currentEpoch() != -1 || learner.info.acceptedEpoch() == term.epoch);
        if (term.stage == LeadingStage.PROPOSING) {
            vote.promised(learner.info, ack);
            tryEstablishEpoch(out);
        } else if (term.stage == LeadingStage.SYNCHRONISING || term.stage == LeadingStage.BROADCAST) {
            leader.synchronise(learner, out); // once the quorum is complete a late one is cut or gets a snapshot
        }
    }

    /** The election was wrong: rather look again at once than wait for those that cannot help. */
    private void abdicateIfHopeless(Learner ahead, ActionSink out) {
        if (!learners.votersWith(learner -> true).isQuorum(isGranted())) {
            leader.leave(
                    StopReason.QUORUM_LOST,
                    "no quorum without " + ahead.serverId() + ", which is ahead; " + vote + ", own " + vote.own(),
                    out);
        }
    }

    void tryEstablishEpoch(ActionSink out) {
        if (term.stage == LeadingStage.PROPOSING && vote.isPromisedByQuorum(isGranted())) {
            term.advance(LeadingStage.SAVING_CURRENT);
            core.epochs().save(EpochKind.CURRENT, term.epoch, out);
        }
    }

    /** Until the leader is established a grant stands in for the other voter, for one epoch and a history that the oracle knows. */
    boolean isGranted() {
        Arbiter arbiter = core.arbiter();
        if (!arbiter.isGranted()) {
            return false;
        } else if (!arbiter.isExclusive()) {
            return learners.followers().isEmpty();
        }
        return arbiter.epoch() == (term.epoch == 0 ? vote.newEpoch() : term.epoch) && core.reach() <= arbiter.upTo();
    }
}
