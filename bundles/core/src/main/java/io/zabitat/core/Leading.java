package io.zabitat.core;

import io.zabitat.api.Zxid;
import io.zabitat.api.peer.PeerMessage;
import java.util.List;

/**
 * The leader (quorum protocol, section 3): proposes an epoch, gathers promises, brings learners to its history, is established
 * by a quorum that has it, and then broadcasts. What the own log held when the role began counts as committed with that quorum.
 */
final class Leading implements Role {
    private final Core core;
    private final CoreSettings settings;
    private final Term term;
    private final Learners learners;
    private final Discovery discovery;
    private final Establishment establishment;
    private final Patience patience;
    private final Differences differences;
    private final OwnDisk ownDisk;

    Leading(Core core, boolean counts) {
        this.core = core;
        this.settings = core.settings();
        this.term = new Term(core);
        this.learners = term.learners;
        EpochVote vote = new EpochVote(core, counts);
        this.discovery = new Discovery(core, this, term, vote);
        this.establishment = new Establishment(core, this, term, discovery);
        this.patience = new Patience(core, learners, vote);
        this.differences = new Differences(learners);
        this.ownDisk = new OwnDisk(core.history());
    }

    @Override
    public RoleName name() {
        return RoleName.LEADING;
    }

    private boolean isAlone() {
        return settings.numbering() == Numbering.STANDALONE;
    }

    @Override
    public void enter(ActionSink out) {
        if (isAlone()) {
            term.stage = LeadingStage.BROADCAST;
            term.broadcast = new Broadcast(core, learners, core.history().lastLogged());
            term.solo = new Solo(core, learners, term.broadcast, 0);
            out.startServing(RoleName.LEADING, 0);
        } else {
            discovery.tryProposeEpoch(out);
        }
    }

    // ---------------------------------------------------------------------------------------------- discovery

    @Override
    public void onLinkUp(Event.LinkUp up, ActionSink out) {
        if (isAlone() || up.dialled() != Event.LinkUp.ACCEPTED) {
            out.closeLink(up.link(), "not learning");
        } else {
            learners.add(new Learner(up.link(), core.now()));
        }
    }

    @Override
    public void onEpochSaved(EpochKind kind, ActionSink out) {
        switch (kind) {
            case ACCEPTED -> discovery.onAcceptedSaved(out);
            case CURRENT -> establishment.onCurrentSaved(out);
        }
    }

    // ---------------------------------------------------------------------------------------------- synchronisation

    @Override
    public void onLogProbed(long link, LogProbe probe, ActionSink out) {
        Learner learner = learners.find(link);
        if (learner != null && learner.stage == Learner.Stage.PROBING) {
            establishment.synchronise(learner, probe, out);
        }
    }

    /** It has promised after all others. */
    void synchronise(Learner learner, ActionSink out) {
        establishment.synchronise(learner, null, out);
    }

    @Override
    public void onSnapshotSent(long link) {
        Learner learner = learners.find(link);
        if (learner != null) {
            learner.streaming = false;
            learner.heardAt = core.now();
        }
    }

    // ---------------------------------------------------------------------------------------------- the oracle

    @Override
    public void onGranted(ActionSink out) {
        switch (term.stage) {
            case GATHERING -> discovery.tryProposeEpoch(out);
            case PROPOSING -> discovery.tryEstablishEpoch(out);
            case SYNCHRONISING -> establishment.tryEstablish(out);
            case BROADCAST -> {
                term.solo.onGranted(out);
                afterCommits(out);
            }
            case SAVING_ACCEPTED, SAVING_CURRENT -> {} // looked at when the disk has answered
        }
    }

    @Override
    public void onGrantLost(String reason, ActionSink out) {
        boolean lacks = switch (term.stage) {
            case BROADCAST -> !learners.syncedVoters().isQuorum();
            case SYNCHRONISING -> !learners.votersWith(learner -> true).isQuorum();
            default -> false;
        };
        if (lacks) {
            leave(StopReason.QUORUM_LOST, "only " + learners.syncedVoters() + " are synced; oracle: " + reason, out);
        }
    }

    // ---------------------------------------------------------------------------------------------- packets

    @Override
    public void onReceived(long link, PeerMessage message, ActionSink out) {
        Learner learner = learners.find(link);
        if (learner == null) {
            out.closeLink(link, "no learner");
            return;
        }
        learner.heardAt = core.now();
        if (message instanceof PeerMessage.Unknown) {
            term.stray(learner, "unknown packet", out);
            return;
        }
        switch (learner.stage) {
            case CONNECTED -> {
                if (message instanceof PeerMessage.LearnerInfo info) {
                    discovery.onLearnerInfo(learner, info, out);
                } else {
                    term.unexpected(learner, message, out);
                }
            }
            case PROPOSED -> {
                if (message instanceof PeerMessage.AckEpoch ack) {
                    discovery.onAckEpoch(learner, ack, out);
                } else {
                    term.unexpected(learner, message, out);
                }
            }
            case SYNCHRONISING -> {
                if (message instanceof PeerMessage.Ack ack) {
                    establishment.onAckNewLeader(learner, ack, out);
                } else {
                    term.unexpected(learner, message, out);
                }
            }
            case INTRODUCED, PROMISED, PROBING -> term.unexpected(learner, message, out);
            case JOINED -> term.stray(learner, message.getClass().getSimpleName() + " before UPTODATE", out);
            case SYNCED -> onSynced(learner, message, out);
        }
    }

    private void onSynced(Learner learner, PeerMessage message, ActionSink out) {
        if (message instanceof PeerMessage.Ack ack) {
            onAck(learner, ack.zxid(), out);
        } else if (message instanceof PeerMessage.Request request) {
            out.forwarded(learner.link, request);
        } else if (message instanceof PeerMessage.Ping ping) {
            out.touched(learner.link, ping.touched());
        } else if (message instanceof PeerMessage.Revalidate question) {
            out.revalidate(learner.link, question);
        } else if (message instanceof PeerMessage.Differs differs) {
            differences.onDiffers(learner, differs.zxid(), core.now(), out);
        } else if (message instanceof PeerMessage.CountAnswer answer) {
            out.counted(learner.serverId(), answer);
        } else {
            term.stray(learner, message.getClass().getSimpleName(), out);
        }
    }

    void onAck(Learner learner, long zxid, ActionSink out) {
        if (Zxid.counter(zxid) == 0) {
            return; // NEWLEADER again, after UPTODATE
        }
        if (zxid > term.broadcast.lastProposed()) {
            term.drop(
                    learner,
                    "ACK " + Zxid.toString(zxid) + " of something that was not proposed, last is "
                            + Zxid.toString(term.broadcast.lastProposed()),
                    out);
            return;
        }
        learner.acked(zxid);
        if (!learner.isObserver()) {
            term.broadcast.onAck(learner.serverId(), zxid, out);
            afterCommits(out);
        }
    }

    // ---------------------------------------------------------------------------------------------- broadcast

    @Override
    public void onSubmit(Event.Submit submit, ActionSink out) {
        if (term.stage != LeadingStage.BROADCAST) {
            throw new InvariantViolation("transaction submitted at " + term.stage);
        }
        term.broadcast.propose(submit.txn(), out);
    }

    @Override
    public void onPersisted(ActionSink out) {
        if (term.broadcast != null) {
            term.broadcast.onPersisted(out);
            term.solo.onPersisted(out);
            afterCommits(out);
        }
    }

    /** What is proposed from here on is decided by it; what was proposed before keeps its own (J8). */
    @Override
    public void onQuorumsReplaced(ActionSink out) {
        if (term.broadcast != null) {
            term.broadcast.recount();
        }
    }

    private void afterCommits(ActionSink out) {
        establishment.admitWaiting(out);
        endEpochIfFull(out);
    }

    /** A planned change of epoch: everything proposed has been committed, nothing is lost (R13). */
    private void endEpochIfFull(ActionSink out) {
        if (term.broadcast.isFull() && term.broadcast.isIdle()) {
            leave(StopReason.ZXID_EXHAUSTED, "the last zxid of epoch " + term.epoch + " is used", out);
        }
    }

    @Override
    public void onSyncRequested(Event.SyncRequested request, ActionSink out) {
        if (term.broadcast != null) {
            term.broadcast.onSyncRequested(request, out);
        }
    }

    // ---------------------------------------------------------------------------------------------- time

    @Override
    public void onVoterLooking(long voter, ActionSink out) {
        patience.looksAgain(voter);
    }

    @Override
    public void onGiveUpSilent(long halfTicks, ActionSink out) {
        for (Learner learner : List.copyOf(learners.all())) {
            if (learner.stage == Learner.Stage.SYNCED && core.now() - learner.heardAt > halfTicks) {
                term.drop(learner, "nothing heard from " + learner, out);
            }
        }
    }

    /** Whoever has elected a server can change its mind until it follows: waiting for it would take initLimit. */
    @Override
    public void onVotesWithdrawn(ActionSink out) {
        if (term.stage == LeadingStage.GATHERING) {
            leave(StopReason.QUORUM_LOST, "voters that elected this server vote for another one", out);
        }
    }

    @Override
    public void onTick(int halfTicks, ActionSink out) {
        if (isAlone()) {
            return;
        }
        if (halfTicks > 2 * settings.syncLimit()) {
            leave(StopReason.PAUSED, "the server did not run for " + halfTicks + " half ticks", out);
            return;
        }
        dropSilent(out);
        if (term.broadcast != null && term.broadcast.handover().isUnderWay()) {
            ping(out);
            handOver(out);
            return;
        }
        String giveUp = patience.endedAt(term.stage, core.now() - term.stageSince);
        if (giveUp != null && term.stage == LeadingStage.BROADCAST) {
            giveUp = term.solo.goOn(giveUp, out);
        }
        if (giveUp == null && term.broadcast != null && !core.arbiter().isAsked() && core.now() % 2 == 0) {
            giveUp = term.broadcast.standstill();
        }
        if (giveUp != null) {
            leave(StopReason.QUORUM_LOST, giveUp, out);
            return;
        }
        long stalled = ownDisk.waits(core.now());
        if (stalled > 2L * settings.syncLimit() && !learners.followers().isEmpty()) {
            leave(StopReason.DISK_STALLED, "the own disk has brought nothing for " + stalled + " half ticks", out);
            return;
        }
        ping(out);
        if (term.broadcast != null) {
            differences.onTick(core.now(), out);
            endEpochIfFull(out);
        }
    }

    private void dropSilent(ActionSink out) {
        for (Learner learner : List.copyOf(learners.all())) {
            if (core.now() - learner.heardAt > 2L * learner.silenceLimit(settings)) {
                term.drop(learner, "nothing heard from " + learner, out);
            } else if (learner.isOverdue(core.now(), 2L * settings.syncLimit())) {
                term.drop(learner, "a proposal was not acknowledged in time by " + learner, out);
            }
        }
    }

    private void ping(ActionSink out) {
        long zxid = term.broadcast == null ? Zxid.of(term.epoch, 0) : term.broadcast.lastProposed();
        for (Learner learner : learners.all()) {
            if (learner.isAtLeast(Learner.Stage.JOINED)) {
                out.send(learner.link, new PeerMessage.Ping(zxid, List.of()));
            }
        }
    }

    // ---------------------------------------------------------------------------------------------- the end

    @Override
    public void onLinkDown(long link, String reason, ActionSink out) {
        Learner learner = learners.find(link);
        if (learner != null) {
            learners.remove(learner);
            handOver(out);
        }
    }

    /** Another leads in the configuration that is in force: once the followers have gone to it, this server follows, too. */
    private void handOver(ActionSink out) {
        if (term.broadcast != null && term.broadcast.handover().isOver()) {
            long designated = term.broadcast.handover().designated();
            end(StopReason.RECONFIGURED, "server " + designated + " leads now", new Looking(core, designated), out);
        }
    }

    @Override
    public void leave(StopReason reason, String detail, ActionSink out) {
        end(reason, detail, new Looking(core), out);
    }

    private void end(StopReason reason, String detail, Looking next, ActionSink out) {
        if (term.stage == LeadingStage.BROADCAST) {
            out.stopServing(reason, detail);
        } else {
            out.note("leaves LEADING before it served: " + reason + ": " + detail);
        }
        core.arbiter().release(core.history().lastDelivered(), out);
        for (Learner learner : learners.all()) {
            out.closeLink(learner.link, "the leader steps down: " + detail);
        }
        core.become(next, out);
    }

    // ---------------------------------------------------------------------------------------------- questions

    @Override
    public long nextZxid() {
        return term.broadcast == null ? -1 : term.broadcast.nextZxid();
    }

    @Override
    public long epoch() {
        return term.epoch == 0 ? core.epochs().current() : term.epoch;
    }

    @Override
    public int pendingSyncs() {
        return term.broadcast == null ? 0 : term.broadcast.pendingSyncs();
    }

    @Override
    public boolean isSynced(Membership proposed) {
        if (term.stage != LeadingStage.BROADCAST || term.broadcast.handover().isUnderWay()) {
            return false;
        }
        long[] synced = java.util.stream.LongStream.concat(
                        java.util.stream.LongStream.of(settings.self()),
                        learners.followers().stream()
                                .filter(learner -> learner.stage == Learner.Stage.SYNCED)
                                .mapToLong(Learner::serverId))
                .distinct()
                .toArray();
        return proposed.isQuorum(synced, false);
    }

    @Override
    public long silence() {
        return learners.all().stream()
                .filter(learner -> learner.stage == Learner.Stage.SYNCED)
                .mapToLong(learner -> core.now() - learner.heardAt)
                .max()
                .orElse(0);
    }

    @Override
    public Status status() {
        History history = core.history();
        return new Status(
                name(),
                term.stage.phase(),
                settings.self(),
                epoch(),
                history.lastLogged(),
                history.lastPersisted(),
                history.lastDelivered(),
                term.broadcast == null ? history.lastLogged() : term.broadcast.lastProposed(),
                history.undelivered().size(),
                term.strayPackets,
                learners.all().stream()
                        .map(learner -> new Status.LearnerStatus(
                                learner.link,
                                learner.serverId(),
                                learner.isObserver(),
                                learner.stage.name(),
                                learner.stage == Learner.Stage.SYNCED,
                                learner.lastAcked,
                                learner.abilities()))
                        .toList());
    }
}
