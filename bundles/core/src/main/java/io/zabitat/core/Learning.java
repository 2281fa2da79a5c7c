package io.zabitat.core;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.Zxid;
import io.zabitat.api.peer.Abilities;
import io.zabitat.api.peer.PeerMessage;
import io.zabitat.api.txn.LoggedTxn;
import java.util.ArrayDeque;
import java.util.List;

/**
 * A learner's way into its leader's epoch (quorum protocol, section 4): connect, promise, be synchronised, acknowledge. What
 * happens in the broadcast phase is {@link Following} and {@link Observing}. Anything that the protocol does not allow ends the
 * role: the history is then synchronised anew, never guessed.
 */
abstract sealed class Learning implements Role permits Following, Observing {
    /**
     * A second with the pauses between them. ZooKeeper's 5 are half a second that begins 200 ms later, as it waits for better votes first: an
     * Apache leader, which waits so, must not be given up before it listens. It would wait for this server for initLimit, and nobody else
     * elects it meanwhile.
     */
    private static final int CONNECT_TRIES = 12;

    private static final int PROTOCOL_VERSION = 0x10000;
    /** Packets kept while the log is truncated. More end the role; the next synchronisation begins with what was cut. */
    private static final int MAX_HELD = 50_000;

    protected final Core core;
    protected final History history;
    protected final Incoming incoming;
    private final SyncContent content;
    private final LeadersConfig leaders;
    private final long leader;
    private final boolean counts;
    /** Whether nothing that was ever acknowledged here was missing when it was elected. */
    private final boolean lacksNothing;

    private final long enteredAt;
    private final ArrayDeque<PeerMessage> held = new ArrayDeque<>();
    private LearningStage stage = LearningStage.CONNECTING;
    private int connectTries;
    private long link = -1;
    private long heardAt;
    private long epoch;
    private boolean left;
    private boolean serving;
    private long strayPackets;
    private int leaderAbilities;
    private boolean differenceNoted;

    Learning(Core core, long leader, boolean counts) {
        this.core = core;
        this.history = core.history();
        this.incoming = new Incoming(core.settings().initialCounter());
        this.content = new SyncContent(history, incoming, core.configs());
        this.leaders = new LeadersConfig(core);
        this.leader = leader;
        this.counts = counts;
        this.lacksNothing = counts && !history.isSuspect();
        this.enteredAt = core.now();
        this.epoch = core.epochs().current();
    }

    // ---------------------------------------------------------------------------------------------- connecting

    @Override
    public void enter(ActionSink out) {
        connectTries = 1;
        out.connect(leader);
    }

    @Override
    public void onLinkUp(Event.LinkUp up, ActionSink out) {
        if (stage != LearningStage.CONNECTING || up.dialled() != leader) {
            out.closeLink(up.link(), "not leading");
            return;
        }
        link = up.link();
        stage = LearningStage.INTRODUCED;
        heardAt = core.now();
        out.send(
                link,
                new PeerMessage.LearnerInfo(
                        core.configs().isObserver(),
                        core.settings().self(),
                        PROTOCOL_VERSION,
                        core.epochs().accepted(),
                        core.configs().current().version(),
                        Abilities.ALL,
                        historyEpoch()));
    }

    @Override
    public void onLinkDown(long down, String reason, ActionSink out) {
        if (down == link && link >= 0) {
            link = -1;
            if (stage == LearningStage.INTRODUCED) {
                // it closes as long as it does not know that it leads: that counts as not reached
                stage = LearningStage.CONNECTING;
                connectAgain(reason, out);
            } else {
                leave(StopReason.LEADER_LOST, "link to leader " + leader + " ended: " + reason, out);
            }
        } else if (down < 0 && stage == LearningStage.CONNECTING) {
            connectAgain(reason, out);
        }
    }

    private void connectAgain(String reason, ActionSink out) {
        if (connectTries == CONNECT_TRIES) {
            leave(StopReason.LEADER_LOST, "leader " + leader + " cannot be reached: " + reason, out);
        } else {
            connectTries++;
            out.connect(leader);
        }
    }

    @Override
    public void onReceived(long from, PeerMessage message, ActionSink out) {
        if (from != link) {
            out.closeLink(from, "not leading");
            return;
        }
        heardAt = core.now();
        onMessage(message, out);
    }

    private void onMessage(PeerMessage message, ActionSink out) {
        if (message instanceof PeerMessage.Unknown) {
            stray(message, out);
            return;
        }
        switch (stage) {
            case INTRODUCED -> onLeaderInfo(message, out);
            case PROMISED -> onSyncOp(message, out);
            case TRUNCATING -> hold(message, out);
            case SYNCHRONISING, SAVING_HISTORY, SAVING_EPOCH, JOINED -> onSyncContent(message, out);
            case BROADCAST -> onBroadcast(message, out);
            case CONNECTING, PROMISING, RECEIVING -> unexpected(message, out);
        }
    }

    // ---------------------------------------------------------------------------------------------- discovery

    private void onLeaderInfo(PeerMessage message, ActionSink out) {
        if (!(message instanceof PeerMessage.LeaderInfo info)) {
            unexpected(message, out);
            return;
        }
        leaderAbilities = info.abilities();
        long accepted = core.epochs().accepted();
        if (info.newEpoch() < accepted) {
            onEarlierEpoch(info.newEpoch(), out);
        } else if (info.newEpoch() > Epochs.HIGHEST) {
            violated(
                    "leader " + leader + " proposes epoch " + info.newEpoch() + ", the highest is " + Epochs.HIGHEST,
                    out);
        } else if (info.newEpoch() == accepted) {
            epoch = accepted;
            promise(-1, out); // the promise was given once; giving it twice would count it twice
        } else {
            epoch = info.newEpoch();
            stage = LearningStage.PROMISING;
            core.epochs().save(EpochKind.ACCEPTED, epoch, out);
        }
    }

    /** This leader cannot be followed, another one may be: as with one that cannot be reached. */
    private void onEarlierEpoch(long leadersEpoch, ActionSink out) {
        String reason = "it leads in epoch " + leadersEpoch + ", but epoch "
                + core.epochs().accepted() + " was promised";
        if (historyEpoch() > leadersEpoch) {
            reason += ", and the history here, up to " + Zxid.toString(history.lastLogged())
                    + ", is later than all of that leader's: if the data of the other servers was removed, start them with this"
                    + " server's; if this server's is of no use, remove it";
        }
        out.closeLink(link, reason);
        link = -1;
        stage = LearningStage.CONNECTING;
        connectAgain(reason, out);
    }

    private long historyEpoch() {
        return Math.max(core.epochs().current(), Zxid.epoch(history.lastLogged()));
    }

    private void promise(long currentEpoch, ActionSink out) {
        stage = LearningStage.PROMISED;
        heardAt = core.now();
        boolean trusted = counts && !history.isSuspect();
        out.send(
                link,
                new PeerMessage.AckEpoch(trusted ? currentEpoch : -1, needsSnapshot() ? -1 : history.lastLogged()));
    }

    /** Whether something may be missing that this member once acknowledged: what it still has must not be built upon. */
    private boolean needsSnapshot() {
        return history.isSuspect() || (!counts && !history.isComplete());
    }

    // ---------------------------------------------------------------------------------------------- synchronisation

    private void onSyncOp(PeerMessage message, ActionSink out) {
        if (message instanceof PeerMessage.Snap) {
            stage = LearningStage.RECEIVING;
        } else if (needsSnapshot()) {
            violated("only a snapshot helps, but leader " + leader + " sent " + nameOf(message), out);
        } else if (message instanceof PeerMessage.Diff) {
            incoming.continueFrom(history.lastLogged());
            stage = LearningStage.SYNCHRONISING;
        } else if (message instanceof PeerMessage.Trunc trunc) {
            onTrunc(trunc.zxid(), out);
        } else {
            unexpected(message, out);
        }
    }

    private void onTrunc(long zxid, ActionSink out) {
        long last = history.lastLogged();
        if (zxid > last || zxid < 0) {
            violated("TRUNC to " + Zxid.toString(zxid) + ", but the log ends at " + Zxid.toString(last), out);
        } else if (zxid == last) {
            incoming.continueFrom(last);
            stage = LearningStage.SYNCHRONISING;
        } else {
            stage = LearningStage.TRUNCATING;
            history.truncate(zxid, out);
        }
    }

    private void hold(PeerMessage message, ActionSink out) {
        if (held.size() == MAX_HELD) {
            violated("more than " + MAX_HELD + " packets while the log is truncated", out);
        } else {
            held.add(message);
        }
    }

    @Override
    public void onTruncated(boolean done, ActionSink out) {
        if (!done) {
            violated("the log could not be truncated: only a snapshot helps", out);
            return;
        }
        incoming.continueFrom(history.lastLogged());
        stage = LearningStage.SYNCHRONISING;
        heardAt = core.now();
        while (!held.isEmpty() && !left) {
            onMessage(held.remove(), out);
        }
    }

    @Override
    public void onSnapshotReceived(Event.SnapshotReceived received, ActionSink out) {
        if (received.link() != link || stage != LearningStage.RECEIVING) {
            return; // of a link that is closed
        }
        String flaw = core.configs().uncountable(received.config());
        if (flaw != null) {
            violated(flaw, out);
            return;
        }
        content.installSnapshot(received, out);
        stage = LearningStage.SYNCHRONISING;
        heardAt = core.now();
    }

    /** From the sync packet until UPTODATE. COMMITs may come before and after NEWLEADER (R2, ZOOKEEPER-4394). */
    private void onSyncContent(PeerMessage message, ActionSink out) {
        if (SyncContent.isHistory(message)) {
            String violation = content.take(message, epoch, stage == LearningStage.SYNCHRONISING, out);
            Committed activation = content.takeActivation();
            if (violation != null) {
                violated(violation, out);
            } else if (activation != null) {
                activate(activation, out);
            }
        } else if (message instanceof PeerMessage.NewLeader newLeader && stage == LearningStage.SYNCHRONISING) {
            onNewLeader(newLeader, out);
        } else if (message instanceof PeerMessage.UpToDate && stage == LearningStage.JOINED) {
            onUpToDate(out);
        } else if (isIgnoredInSync(message)) {
            return;
        } else {
            unexpected(message, out);
        }
    }

    /** The leader takes the first packet after NEWLEADER as its acknowledgement: no PING may be answered here. */
    private static boolean isIgnoredInSync(PeerMessage message) {
        return message instanceof PeerMessage.Ping
                || message instanceof PeerMessage.Sync
                || message instanceof PeerMessage.Revalidated;
    }

    /** Whether the proposal continues what came before it; if not the role has ended. */
    protected final boolean follows(LoggedTxn txn, ActionSink out) {
        String violation = incoming.follow(txn.zxid(), epoch);
        String flaw = violation == null ? core.configs().uncountable(txn) : violation;
        if (flaw != null) {
            violated(flaw, out);
        }
        return flaw == null;
    }

    // ---------------------------------------------------------------------------------------------- NEWLEADER

    private void onNewLeader(PeerMessage.NewLeader newLeader, ActionSink out) {
        if (newLeader.zxid() != Zxid.of(epoch, 0)) {
            violated("NEWLEADER " + Zxid.toString(newLeader.zxid()) + " in epoch " + epoch, out);
            return;
        }
        String flaw = leaders.announced(newLeader.config(), out);
        if (flaw != null) {
            violated(flaw, out);
            return;
        }
        stage = LearningStage.SAVING_HISTORY;
        if (history.isSnapshotUnsaved()) {
            history.saveSnapshot(out);
        }
        trySaveEpoch(out);
    }

    /** History first, epoch second, ACK third (R1, ZOOKEEPER-3911, 4643, 4646). */
    private void trySaveEpoch(ActionSink out) {
        if (stage == LearningStage.SAVING_HISTORY && !history.isBusy()) {
            stage = LearningStage.SAVING_EPOCH;
            core.epochs().save(EpochKind.CURRENT, epoch, out);
        }
    }

    @Override
    public void onSnapshotSaved(ActionSink out) {
        trySaveEpoch(out);
    }

    @Override
    public void onPersisted(ActionSink out) {
        if (stage == LearningStage.BROADCAST) {
            onDurable(out);
        } else {
            trySaveEpoch(out);
        }
    }

    @Override
    public void onEpochSaved(EpochKind kind, ActionSink out) {
        switch (kind) {
            case ACCEPTED -> promise(core.epochs().current(), out);
            case CURRENT -> {
                if (stage != LearningStage.SAVING_EPOCH
                        || history.isBusy()
                        || core.epochs().current() != epoch) {
                    throw new InvariantViolation("ACK of epoch " + epoch + " at " + stage + " with " + history);
                }
                if (lacksNothing) {
                    history.completed(); // nothing was missing when it was elected, and nothing is since
                }
                stage = LearningStage.JOINED;
                heardAt = core.now();
                out.send(link, new PeerMessage.Ack(Zxid.of(epoch, 0)));
            }
        }
    }

    private void onUpToDate(ActionSink out) {
        out.send(link, new PeerMessage.Ack(Zxid.of(epoch, 0)));
        stage = LearningStage.BROADCAST;
        // first: whoever acknowledges what was proposed in it has it in force
        activateLeaders(out);
        if (!left) {
            takeRest(out);
        }
        if (!left) {
            activateLeaders(out); // it may be committed only by now
        }
        if (!left) {
            serving = true;
            history.completed();
            out.settled(leader, epoch);
            out.startServing(name(), epoch);
        }
    }

    private void activateLeaders(ActionSink out) {
        if (leaders.activate(epoch, leader, out)) {
            leave(
                    StopReason.RECONFIGURED,
                    "another role for this server, or leader, in the leader's configuration",
                    out);
        }
    }

    /** What came between the commits before NEWLEADER and UPTODATE goes into the log now. */
    abstract void takeRest(ActionSink out);

    // ---------------------------------------------------------------------------------------------- configurations

    /**
     * What was delivered may have brought a configuration into force. If its leader is another, or this server's role in it, the role ends
     * without an election. The plain commit of a reconfiguration comes from a log, whose end NEWLEADER tells of.
     */
    protected final void activate(Committed committed, ActionSink out) {
        Configs configs = core.configs();
        if (!configs.isDynamic() || committed.designated() == Committed.NOBODY || !ReconfigTxn.is(committed.txn())) {
            return;
        }
        EnsembleConfig config = ReconfigTxn.configOf(committed.txn());
        if (!configs.isNewer(config)) {
            return;
        }
        boolean observed = configs.isObserver();
        configs.activate(config, out);
        if (observed != configs.isObserver() || committed.designated() != leader) {
            String detail =
                    "configuration " + Zxid.toString(config.version()) + " with leader " + committed.designated();
            end(StopReason.RECONFIGURED, detail, new Looking(core, committed.designated()), out);
        }
    }

    // ---------------------------------------------------------------------------------------------- broadcast

    /** What a server of this kind is sent while it serves. */
    abstract boolean onHistory(PeerMessage message, ActionSink out);

    /** More is durable, while serving. */
    abstract void onDurable(ActionSink out);

    private void onBroadcast(PeerMessage message, ActionSink out) {
        if (onHistory(message, out)) {
            return;
        }
        if (message instanceof PeerMessage.Ping ping) {
            out.answerPing(link, ping.zxid());
        } else if (message instanceof PeerMessage.Revalidated answer) {
            out.revalidated(answer);
        } else if (message instanceof PeerMessage.Sync) {
            out.synced(link, -1);
        } else if (message instanceof PeerMessage.Resynchronise) {
            onResynchronise(out);
        } else if (message instanceof PeerMessage.CountQuestion question) {
            out.countAsked(link, question);
        } else {
            stray(message, out);
        }
    }

    /** An Apache leader cannot say whether others agree with it, so there it is only reported. */
    @Override
    public void onStateDiffers(long zxid, ActionSink out) {
        if (stage != LearningStage.BROADCAST) {
            return;
        }
        boolean leaderCanHelp = (leaderAbilities & Abilities.RESYNCHRONISE) != 0;
        if (!differenceNoted) {
            differenceNoted = true;
            out.note("the state at " + Zxid.toString(zxid) + " is not what leader " + leader + " says it should be"
                    + (leaderCanHelp ? "" : "; it goes on, since that leader cannot be asked for another"));
        }
        if (leaderCanHelp) {
            out.send(link, new PeerMessage.Differs(zxid));
        }
    }

    private void onResynchronise(ActionSink out) {
        history.distrust();
        leave(StopReason.STATE_DIFFERS, "leader " + leader + " will send a snapshot in place of this state", out);
    }

    @Override
    public void onTick(int halfTicks, ActionSink out) {
        CoreSettings settings = core.settings();
        long now = core.now();
        if (halfTicks > 2 * settings.syncLimit()) {
            leave(StopReason.PAUSED, "the server did not run for " + halfTicks + " half ticks", out);
        } else if (stage == LearningStage.CONNECTING && now - enteredAt >= 2L * settings.connectLimit()) {
            leave(StopReason.LEADER_LOST, "leader " + leader + " did not answer in time", out);
        } else if (now - heardAt > 2L * stage.silenceLimit(settings)) {
            leave(StopReason.LEADER_LOST, "nothing heard from leader " + leader + " at " + stage, out);
        }
    }

    @Override
    public void onGiveUpSilent(long halfTicks, ActionSink out) {
        if (silence() > halfTicks) {
            leave(StopReason.LEADER_LOST, "nothing heard from leader " + leader + " at " + stage, out);
        }
    }

    // ---------------------------------------------------------------------------------------------- the end

    @Override
    public final void leave(StopReason reason, String detail, ActionSink out) {
        end(reason, detail, new Looking(core), out);
    }

    private void end(StopReason reason, String detail, Looking next, ActionSink out) {
        left = true;
        if (serving) {
            out.stopServing(reason, detail);
        } else {
            out.note("leaves " + name() + " before it served: " + reason + ": " + detail);
        }
        if (link >= 0) {
            out.closeLink(link, detail);
        }
        core.become(next, out);
    }

    protected final boolean hasLeft() {
        return left;
    }

    /** The leader broke the protocol, or something was lost on the way: only a new synchronisation helps. */
    protected final void violated(String detail, ActionSink out) {
        leave(StopReason.PROTOCOL, detail, out);
    }

    private void unexpected(PeerMessage message, ActionSink out) {
        violated(nameOf(message) + " from leader " + leader + " at " + stage, out);
    }

    private void stray(PeerMessage message, ActionSink out) {
        if (Long.bitCount(++strayPackets) == 1) { // ever more rarely: a peer must not fill the log
            out.note("stray " + nameOf(message) + " from leader " + leader + ", " + strayPackets + " so far");
        }
    }

    private static String nameOf(PeerMessage message) {
        return message.getClass().getSimpleName();
    }

    // ---------------------------------------------------------------------------------------------- questions

    protected final long link() {
        return link;
    }

    protected final long leader() {
        return leader;
    }

    @Override
    public boolean isLeaderLink(long other) {
        return other >= 0 && other == link;
    }

    @Override
    public void onSubmit(Event.Submit submit, ActionSink out) {
        throw new InvariantViolation("transaction submitted while " + name());
    }

    @Override
    public long nextZxid() {
        throw new InvariantViolation("no zxid while " + name());
    }

    @Override
    public long epoch() {
        return epoch;
    }

    @Override
    public long silence() {
        return stage == LearningStage.BROADCAST ? core.now() - heardAt : 0;
    }

    @Override
    public Status status() {
        return new Status(
                name(),
                stage.phase(),
                leader,
                epoch,
                history.lastLogged(),
                history.lastPersisted(),
                history.lastDelivered(),
                Math.max(incoming.last(), history.lastLogged()),
                history.undelivered().size(),
                strayPackets,
                List.of());
    }
}
