package io.zabitat.core;

import io.zabitat.api.Zxid;
import io.zabitat.api.peer.Abilities;
import io.zabitat.api.peer.PeerMessage;
import java.util.List;

/**
 * The leader (quorum protocol, section 3): proposes an epoch, gathers promises, brings learners to its history, is established
 * by a quorum that has it, and then broadcasts. What the own log held when the role began counts as committed with that quorum.
 */
final class Leading implements Role {
    private final Core core;
    private final CoreSettings settings;
    private final Learners learners;
    private final EpochVote vote;
    private final Patience patience;
    private LeadingStage stage = LeadingStage.GATHERING;
    private long stageSince;
    private long epoch;
    private LearnerSync sync;
    private Broadcast broadcast;
    private Solo solo;
    private long strayPackets;
    private boolean learnersWait;
    private final Differences differences;
    private final Outrun outrun;

    Leading(Core core, boolean counts) {
        this.core = core;
        this.settings = core.settings();
        this.learners = new Learners(core);
        this.vote = new EpochVote(core, counts);
        this.patience = new Patience(core, learners, vote);
        this.differences = new Differences(learners);
        this.outrun = new Outrun(core);
        this.stageSince = core.now();
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
            stage = LeadingStage.BROADCAST;
            broadcast = new Broadcast(core, learners, core.history().lastLogged());
            solo = new Solo(core, learners, broadcast, 0);
            out.startServing(RoleName.LEADING, 0);
        } else {
            tryProposeEpoch(out);
        }
    }

    private void advance(LeadingStage next) {
        stage = next;
        stageSince = core.now();
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

    private void onLearnerInfo(Learner learner, PeerMessage.LearnerInfo info, ActionSink out) {
        learner.info = info;
        long proposed = stage == LeadingStage.GATHERING ? Epochs.HIGHEST : epoch;
        String refusal = Admission.refusalOf(learner, learners.sameServer(learner), proposed, core);
        if (refusal != null) {
            learner.info = null;
            drop(learner, refusal, out);
            giveWay(info, refusal, out);
            return;
        }
        Learner older = learners.sameServer(learner);
        if (older != null) {
            drop(older, "server " + info.serverId() + " has connected anew", out);
        }
        learner.stage = Learner.Stage.INTRODUCED;
        if (stage == LeadingStage.GATHERING) {
            vote.heard(info);
            tryProposeEpoch(out);
        } else if (stage != LeadingStage.SAVING_ACCEPTED) {
            proposeEpoch(learner, out);
        }
    }

    /** Somebody cannot follow this leader, and may be right. */
    private void giveWay(PeerMessage.LearnerInfo info, String refusal, ActionSink out) {
        if (stage == LeadingStage.BROADCAST) {
            String giveUp = outrun.onRefused(info, epoch);
            if (giveUp != null) {
                leave(StopReason.OUTRUN, giveUp, out);
            }
        } else if (core.configs().isOutdatedBy(info)) {
            leave(StopReason.RECONFIGURED, "server " + info.serverId() + ": " + refusal, out);
        }
    }

    /** The epoch must be promised on the own disk before anybody hears of it (R13). */
    private void tryProposeEpoch(ActionSink out) {
        if (!vote.isHeardByQuorum(isGranted())) {
            return;
        }
        if (vote.newEpoch() > Epochs.HIGHEST) {
            throw new InvariantViolation("no epoch behind " + (vote.newEpoch() - 1));
        }
        epoch = vote.newEpoch();
        advance(LeadingStage.SAVING_ACCEPTED);
        core.epochs().save(EpochKind.ACCEPTED, epoch, out);
    }

    private void onAcceptedSaved(ActionSink out) {
        advance(LeadingStage.PROPOSING);
        for (Learner learner : learners.at(Learner.Stage.INTRODUCED)) {
            proposeEpoch(learner, out);
        }
        tryEstablishEpoch(out);
    }

    private void proposeEpoch(Learner learner, ActionSink out) {
        learner.stage = Learner.Stage.PROPOSED;
        learner.heardAt = core.now();
        out.send(learner.link, new PeerMessage.LeaderInfo(epoch, Admission.PROTOCOL, Abilities.RESYNCHRONISE));
    }

    private void onAckEpoch(Learner learner, PeerMessage.AckEpoch ack, ActionSink out) {
        learner.lastZxid = ack.lastZxid();
        if (stage == LeadingStage.PROPOSING && ack.currentEpoch() != -1 && vote.isAhead(learner.serverId(), ack)) {
            drop(
                    learner,
                    "it is ahead: epoch " + ack.currentEpoch() + " zxid " + Zxid.toString(ack.lastZxid())
                            + ", the leader has " + vote.own(),
                    out);
            abdicateIfHopeless(learner, out);
            return;
        }
        learner.stage = Learner.Stage.PROMISED;
        learner.promised = ack.lastZxid() != -1 && (ack.currentEpoch() != -1 || learner.info.acceptedEpoch() == epoch);
        if (stage == LeadingStage.PROPOSING) {
            vote.promised(learner.info, ack);
            tryEstablishEpoch(out);
        } else if (stage == LeadingStage.SYNCHRONISING || stage == LeadingStage.BROADCAST) {
            synchronise(learner, null, out); // once the quorum is complete a late one is cut or gets a snapshot
        }
    }

    /** The election was wrong: rather look again at once than wait for those that cannot help. */
    private void abdicateIfHopeless(Learner ahead, ActionSink out) {
        if (!learners.votersWith(learner -> true).isQuorum(isGranted())) {
            leave(
                    StopReason.QUORUM_LOST,
                    "no quorum without " + ahead.serverId() + ", which is ahead; " + vote + ", own " + vote.own(),
                    out);
        }
    }

    private void tryEstablishEpoch(ActionSink out) {
        if (stage == LeadingStage.PROPOSING && vote.isPromisedByQuorum(isGranted())) {
            advance(LeadingStage.SAVING_CURRENT);
            core.epochs().save(EpochKind.CURRENT, epoch, out);
        }
    }

    @Override
    public void onEpochSaved(EpochKind kind, ActionSink out) {
        switch (kind) {
            case ACCEPTED -> onAcceptedSaved(out);
            case CURRENT -> onCurrentSaved(out);
        }
    }

    // ---------------------------------------------------------------------------------------------- synchronisation

    private void onCurrentSaved(ActionSink out) {
        core.history().completed();
        nameFirstConfig(out);
        sync = new LearnerSync(core, learners, epoch);
        advance(LeadingStage.SYNCHRONISING);
        for (Learner learner : learners.at(Learner.Stage.PROMISED)) {
            synchronise(learner, null, out);
        }
        tryEstablish(out);
    }

    /** A configuration from a file gets a version by the first leader that may have others after it. */
    private void nameFirstConfig(ActionSink out) {
        Configs configs = core.configs();
        if (configs.isDynamic() && configs.lastSeen().version() == 0) {
            configs.await(configs.current().config().withVersion(Zxid.of(epoch, 0)), out);
        }
    }

    /**
     * Who comes while a reconfiguration is proposed waits until it is in force: NEWLEADER tells of the leader's newest configuration, and
     * ZooKeeper's learners have that in force before anybody knows that it is committed.
     */
    private void synchronise(Learner learner, LogProbe probe, ActionSink out) {
        if (broadcast != null) {
            if (core.configs().isPending() || broadcast.handover().isUnderWay()) {
                learner.stage = Learner.Stage.PROMISED;
                learnersWait = true;
                return;
            }
            broadcast.forget(learner.serverId());
        }
        String refusal = sync.start(learner, probe, out);
        if (refusal != null) {
            drop(learner, refusal, out);
        } else if (solo != null && learner.forwarding && !learner.isObserver()) {
            solo.onForwarding(out);
        }
    }

    @Override
    public void onLogProbed(long link, LogProbe probe, ActionSink out) {
        Learner learner = learners.find(link);
        if (learner != null && learner.stage == Learner.Stage.PROBING) {
            synchronise(learner, probe, out);
        }
    }

    @Override
    public void onSnapshotSent(long link) {
        Learner learner = learners.find(link);
        if (learner != null) {
            learner.streaming = false;
            learner.heardAt = core.now();
        }
    }

    /** The first packet after NEWLEADER. */
    private void onAckNewLeader(Learner learner, PeerMessage.Ack ack, ActionSink out) {
        if (ack.zxid() != Zxid.of(epoch, 0)) {
            onEarlyAck(learner, ack.zxid(), out);
            return;
        }
        learner.stage = Learner.Stage.JOINED;
        learner.streaming = false;
        if (stage == LeadingStage.BROADCAST) {
            admit(learner, out);
        } else {
            tryEstablish(out);
        }
    }

    /** Before 3.9.2 a learner could acknowledge a proposal ahead of NEWLEADER (ZOOKEEPER-4685): it counts once that has come. */
    private void onEarlyAck(Learner learner, long zxid, ActionSink out) {
        stray(learner, "ACK " + Zxid.toString(zxid) + " before that of NEWLEADER", out);
        if (broadcast != null && zxid <= broadcast.lastProposed()) {
            learner.lastAcked = Math.max(learner.lastAcked, zxid);
        }
    }

    /** Zab, phase 2: a quorum holds the leader's history, so all of it is committed. */
    private void tryEstablish(ActionSink out) {
        boolean together = learners.joinedVoters().isQuorum();
        if (stage != LeadingStage.SYNCHRONISING
                || !together && !learners.joinedVoters().isQuorum(isGranted())) {
            return;
        }
        if (!activateNewest(out)) {
            return;
        }
        advance(LeadingStage.BROADCAST);
        broadcast = new Broadcast(core, learners, Zxid.of(epoch, settings.initialCounter()));
        solo = new Solo(core, learners, broadcast, epoch);
        out.settled(settings.self(), epoch);
        out.startServing(RoleName.LEADING, epoch);
        solo.begin(!together, out);
        for (Learner learner : learners.at(Learner.Stage.JOINED)) {
            admit(learner, out);
        }
    }

    /**
     * A configuration that waited is committed with the leader's whole history. Where this server does not vote it is another's turn, by an
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
        if (configs.current().isVoter(settings.self())) {
            return true;
        }
        for (Learner learner : learners.at(Learner.Stage.JOINED)) {
            out.send(learner.link, new PeerMessage.UpToDate());
        }
        leave(StopReason.RECONFIGURED, "no voter of configuration " + Zxid.toString(configs.current().version()), out);
        return false;
    }

    private void admit(Learner learner, ActionSink out) {
        learner.stage = Learner.Stage.SYNCED;
        learner.heardAt = core.now();
        out.send(learner.link, new PeerMessage.UpToDate());
        if (!learner.isObserver() && syncedVoters().isQuorum()) {
            solo.onTogether(out);
        }
        if (learner.lastAcked >= 0) {
            onAck(learner, learner.lastAcked, out);
        }
    }

    private VoterSet syncedVoters() {
        return learners.syncedVoters();
    }

    // ---------------------------------------------------------------------------------------------- the oracle

    /** Until the leader is established a grant stands in for the other voter, for one epoch and a history that the oracle knows. */
    private boolean isGranted() {
        Arbiter arbiter = core.arbiter();
        if (!arbiter.isGranted()) {
            return false;
        } else if (!arbiter.isExclusive()) {
            return learners.followers().isEmpty();
        }
        return arbiter.epoch() == (epoch == 0 ? vote.newEpoch() : epoch)
                && core.history().lastLogged() <= arbiter.upTo();
    }

    @Override
    public void onGranted(ActionSink out) {
        switch (stage) {
            case GATHERING -> tryProposeEpoch(out);
            case PROPOSING -> tryEstablishEpoch(out);
            case SYNCHRONISING -> tryEstablish(out);
            case BROADCAST -> {
                solo.onGranted(out);
                afterCommits(out);
            }
            case SAVING_ACCEPTED, SAVING_CURRENT -> {} // looked at when the disk has answered
        }
    }

    @Override
    public void onGrantLost(String reason, ActionSink out) {
        if (stage == LeadingStage.BROADCAST && !syncedVoters().isQuorum()) {
            leave(StopReason.QUORUM_LOST, "only " + syncedVoters() + " are synced; oracle: " + reason, out);
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
            stray(learner, "unknown packet", out);
            return;
        }
        switch (learner.stage) {
            case CONNECTED -> {
                if (message instanceof PeerMessage.LearnerInfo info) {
                    onLearnerInfo(learner, info, out);
                } else {
                    unexpected(learner, message, out);
                }
            }
            case PROPOSED -> {
                if (message instanceof PeerMessage.AckEpoch ack) {
                    onAckEpoch(learner, ack, out);
                } else {
                    unexpected(learner, message, out);
                }
            }
            case SYNCHRONISING -> {
                if (message instanceof PeerMessage.Ack ack) {
                    onAckNewLeader(learner, ack, out);
                } else {
                    unexpected(learner, message, out);
                }
            }
            case INTRODUCED, PROMISED, PROBING -> unexpected(learner, message, out);
            case JOINED -> stray(learner, message.getClass().getSimpleName() + " before UPTODATE", out);
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
        } else {
            stray(learner, message.getClass().getSimpleName(), out);
        }
    }

    private void onAck(Learner learner, long zxid, ActionSink out) {
        if (Zxid.counter(zxid) == 0) {
            return; // NEWLEADER again, after UPTODATE
        }
        if (zxid > broadcast.lastProposed()) {
            drop(
                    learner,
                    "ACK " + Zxid.toString(zxid) + " of something that was not proposed, last is "
                            + Zxid.toString(broadcast.lastProposed()),
                    out);
            return;
        }
        learner.acked(zxid);
        if (!learner.isObserver()) {
            broadcast.onAck(learner.serverId(), zxid, out);
            afterCommits(out);
        }
    }

    // ---------------------------------------------------------------------------------------------- broadcast

    @Override
    public void onSubmit(Event.Submit submit, ActionSink out) {
        if (stage != LeadingStage.BROADCAST) {
            throw new InvariantViolation("transaction submitted at " + stage);
        }
        broadcast.propose(submit.txn(), out);
    }

    @Override
    public void onPersisted(ActionSink out) {
        if (broadcast != null) {
            broadcast.onPersisted(out);
            solo.onPersisted(out);
            afterCommits(out);
        }
    }

    private void afterCommits(ActionSink out) {
        if (learnersWait && !core.configs().isPending() && !broadcast.handover().isUnderWay()) {
            learnersWait = false;
            for (Learner learner : learners.at(Learner.Stage.PROMISED)) {
                synchronise(learner, null, out); // a reconfiguration is in force now
            }
        }
        endEpochIfFull(out);
    }

    /** A planned change of epoch: everything proposed has been committed, nothing is lost (R13). */
    private void endEpochIfFull(ActionSink out) {
        if (broadcast.isFull() && broadcast.isIdle()) {
            leave(StopReason.ZXID_EXHAUSTED, "the last zxid of epoch " + epoch + " is used", out);
        }
    }

    @Override
    public void onSyncRequested(Event.SyncRequested request, ActionSink out) {
        if (broadcast != null) {
            broadcast.onSyncRequested(request, out);
        }
    }

    // ---------------------------------------------------------------------------------------------- time

    @Override
    public void onVoterLooking(long voter, ActionSink out) {
        patience.looksAgain(voter);
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
        if (broadcast != null && broadcast.handover().isUnderWay()) {
            ping(out);
            handOver(out);
            return;
        }
        String giveUp = patience.endedAt(stage, core.now() - stageSince);
        if (giveUp != null && stage == LeadingStage.BROADCAST) {
            giveUp = solo.goOn(giveUp, out);
        }
        if (giveUp == null && broadcast != null && !core.arbiter().isAsked() && core.now() % 2 == 0) {
            giveUp = broadcast.standstill();
        }
        if (giveUp != null) {
            leave(StopReason.QUORUM_LOST, giveUp, out);
            return;
        }
        ping(out);
        if (broadcast != null) {
            differences.onTick(core.now(), out);
            endEpochIfFull(out);
        }
    }

    private void dropSilent(ActionSink out) {
        for (Learner learner : List.copyOf(learners.all())) {
            if (core.now() - learner.heardAt > 2L * learner.silenceLimit(settings)) {
                drop(learner, "nothing heard from " + learner, out);
            } else if (learner.isOverdue(core.now(), 2L * settings.syncLimit())) {
                drop(learner, "a proposal was not acknowledged in time by " + learner, out);
            }
        }
    }

    private void ping(ActionSink out) {
        long zxid = broadcast == null ? Zxid.of(epoch, 0) : broadcast.lastProposed();
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
        if (broadcast != null && broadcast.handover().isOver()) {
            long designated = broadcast.handover().designated();
            end(StopReason.RECONFIGURED, "server " + designated + " leads now", new Looking(core, designated), out);
        }
    }

    private void drop(Learner learner, String reason, ActionSink out) {
        learners.remove(learner);
        out.closeLink(learner.link, reason);
    }

    private void unexpected(Learner learner, PeerMessage message, ActionSink out) {
        drop(learner, message.getClass().getSimpleName() + " from " + learner, out);
    }

    private void stray(Learner learner, String what, ActionSink out) {
        if (Long.bitCount(++strayPackets) == 1) { // ever more rarely: a peer must not fill the log
            out.note("stray " + what + " from " + learner + ", " + strayPackets + " so far");
        }
    }

    @Override
    public void leave(StopReason reason, String detail, ActionSink out) {
        end(reason, detail, new Looking(core), out);
    }

    private void end(StopReason reason, String detail, Looking next, ActionSink out) {
        if (stage == LeadingStage.BROADCAST) {
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
        return broadcast == null ? -1 : broadcast.nextZxid();
    }

    @Override
    public long epoch() {
        return epoch == 0 ? core.epochs().current() : epoch;
    }

    @Override
    public int pendingSyncs() {
        return broadcast == null ? 0 : broadcast.pendingSyncs();
    }

    @Override
    public boolean isSynced(Membership proposed) {
        if (stage != LeadingStage.BROADCAST || broadcast.handover().isUnderWay()) {
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
    public Status status() {
        History history = core.history();
        return new Status(
                name(),
                stage.phase(),
                settings.self(),
                epoch(),
                history.lastLogged(),
                history.lastPersisted(),
                history.lastDelivered(),
                broadcast == null ? history.lastLogged() : broadcast.lastProposed(),
                history.undelivered().size(),
                strayPackets,
                learners.all().stream()
                        .map(learner -> new Status.LearnerStatus(
                                learner.link,
                                learner.serverId(),
                                learner.isObserver(),
                                learner.stage.name(),
                                learner.stage == Learner.Stage.SYNCED,
                                learner.lastAcked))
                        .toList());
    }
}
