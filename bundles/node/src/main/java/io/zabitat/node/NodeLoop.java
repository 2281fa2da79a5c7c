package io.zabitat.node;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.OpCode;
import io.zabitat.api.peer.PeerMessage;
import io.zabitat.api.txn.LoggedTxn;
import io.zabitat.api.txn.Txn;
import io.zabitat.core.ActionSink;
import io.zabitat.core.Core;
import io.zabitat.core.EpochKind;
import io.zabitat.core.Event;
import io.zabitat.core.RoleName;
import io.zabitat.core.StopReason;
import io.zabitat.node.decision.Decisions;
import io.zabitat.node.report.DigestLog;
import io.zabitat.node.report.ZabFigures;
import io.zabitat.tree.DataTree;
import io.zabitat.tree.TxnResult;
import io.zabitat.tree.session.Session;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;

/**
 * Drives the core: gives it events one after the other and carries its actions out, on disk, on memory, towards peers and towards
 * clients. Owned by the node loop's thread, like everything it touches.
 */
final class NodeLoop implements ActionSink {
    private final Core core;
    private final DataTree tree;
    private final DiskWork disk;
    private final DigestLog digests;
    private final RoleServices roles;
    private final RoleListener listener;
    private final ArrayDeque<Event> events = new ArrayDeque<>();
    private final ArrayDeque<Runnable> later = new ArrayDeque<>();
    private final ZabFigures figures = new ZabFigures();
    private final StateWatch watch;
    private Peers peers;
    private Members members = new NoMembers();
    private Optional<OracleDesk> oracle = Optional.empty();
    private Optional<Decisions> decisions = Optional.empty();
    private Optional<CountDesk> counts = Optional.empty();
    private DataTree target;
    private boolean stepping;
    private boolean halted;

    /** What the surroundings of the loop learn from the core. */
    interface RoleListener {
        void onServing(RoleName role, long epoch);

        void onStopped(StopReason reason, String detail);

        /** Leading: a learner takes part from now on. */
        void onJoined(long link);

        /** A link has ended; the core has not heard of it yet. */
        void onLinkDown(long link, String reason);

        void onNote(String text);

        void onHalt(String reason);
    }

    NodeLoop(Core core, DataTree tree, DiskWork disk, DigestLog digests, RoleServices roles, RoleListener listener) {
        this.core = core;
        this.tree = tree;
        this.target = tree;
        this.watch = new StateWatch(tree);
        this.disk = disk;
        this.digests = digests;
        this.roles = roles;
        this.listener = listener;
    }

    void attach(Peers all) {
        peers = all;
    }

    /** What follows when the list of members changes. */
    void attach(Members changes) {
        members = changes;
    }

    /** Who writes what members decide together. */
    void attach(Decisions writer) {
        decisions = Optional.of(writer);
    }

    /** Who asks and answers how members would count. */
    void attach(CountDesk desk) {
        counts = Optional.of(desk);
    }

    /** The oracle that the quorum system asks. */
    void attach(OracleDesk desk) {
        oracle = Optional.of(desk);
    }

    /**
     * Gives the core an event, and what its actions lead to. From within an action the event waits until the step is over. A core, or a
     * driver, that fails ends the server: the event may come from a connection's handler, and an engine would close that connection and
     * go on with a state that nobody knows.
     */
    void post(Event event) {
        if (halted) {
            return;
        }
        if (stepping) {
            events.add(event);
            return;
        }
        stepping = true;
        try {
            step(event);
            drain();
        } catch (RuntimeException | Error e) {
            halted = true;
            listener.onHalt("the server is wrong about its own state: " + e);
            throw e;
        } finally {
            stepping = false;
        }
    }

    private void step(Event event) {
        if (event instanceof Event.LinkDown down) {
            listener.onLinkDown(down.link(), down.reason());
        }
        core.step(event, this);
        if (event instanceof Event.Tick && watch.differs()) {
            core.step(new Event.StateDiffers(tree.lastZxid()), this);
        }
    }

    private void drain() {
        for (; ; ) {
            Event event = events.poll();
            if (event != null) {
                step(event);
                continue;
            }
            Runnable task = later.poll();
            if (task == null) {
                return;
            }
            task.run();
        }
    }

    /** Runs when the step that is under way has ended: what an action asks for that itself makes events. */
    private void afterStep(Runnable task) {
        later.add(task);
    }

    RoleName role() {
        return core.role();
    }

    ZabFigures figures() {
        return figures;
    }

    // ------------------------------------------------------------------------------------------------ requests

    /** The zxid of the next transaction; negative when the epoch has none left. */
    long nextZxid() {
        return core.nextZxid();
    }

    void propose(LoggedTxn txn) {
        figures.onProposed(txn.payload().length);
        post(new Event.Submit(txn));
    }

    void syncFor(long link) {
        post(new Event.SyncRequested(link, -1));
    }

    void syncOwn(long token) {
        post(new Event.SyncRequested(-1, token));
    }

    // ------------------------------------------------------------------------------------------------ disk and memory

    @Override
    public void append(LoggedTxn txn) {
        figures.onAppended();
        disk.append(txn);
    }

    @Override
    public void deliver(LoggedTxn logged) {
        Txn txn = logged.txn();
        int type = txn.header().type();
        Session closed =
                type == OpCode.CLOSE_SESSION ? tree.sessions().find(txn.header().clientId()) : null;
        if (target != tree) {
            target.compareDigestsAfter(txn.zxid()); // its effects may be in the snapshot already (DESIGN, section 5)
        }
        TxnResult result = target.apply(txn);
        if (target != tree) {
            return; // state that is still being received
        }
        figures.onDelivered();
        digests.onApplied(txn.zxid(), tree.digest());
        if (type == OpCode.CREATE_SESSION) {
            roles.onSessionCreated(txn.header().clientId());
        }
        roles.pipeline().onApplied(txn, result);
        if (closed != null) {
            roles.onSessionClosed(closed);
        }
    }

    @Override
    public void saveEpoch(EpochKind kind, long epoch) {
        disk.saveEpoch(kind, epoch);
    }

    @Override
    public void truncate(long zxid) {
        disk.truncate(zxid);
    }

    /** What is delivered from now on goes into the new state; it takes the old one's place when its snapshot is begun. */
    @Override
    public void installSnapshot(long link, long zxid) {
        target = peers.takeReceived(link);
    }

    @Override
    public void saveSnapshot() {
        disk.abandonSnapshot();
        if (target != tree) {
            disk.becomes(target);
            target = tree;
        }
        disk.saveSnapshot();
    }

    @Override
    public void reload() {
        target = tree;
        afterStep(disk::reload);
    }

    // ------------------------------------------------------------------------------------------------ links

    @Override
    public void connect(long leader) {
        peers.connect(leader);
    }

    @Override
    public void send(long link, PeerMessage message) {
        figures.onSent(message);
        if (message instanceof PeerMessage.UpToDate) {
            listener.onJoined(link);
        }
        peers.send(link, message);
    }

    @Override
    public void probeLog(long link, long learnerZxid) {
        peers.probeLog(link, learnerZxid);
    }

    @Override
    public void sendLog(long link, long after, long upTo) {
        peers.sendLog(link, after, upTo);
    }

    @Override
    public void sendSnapshot(long link, long upTo) {
        figures.onSnapshotSent();
        peers.sendSnapshot(link, upTo);
    }

    @Override
    public void closeLink(long link, String reason) {
        peers.closeLink(link, reason);
    }

    // ------------------------------------------------------------------------------------------------ roles

    @Override
    public void lookForLeader(long lastLogged, long currentEpoch, boolean complete) {
        target = tree;
        peers.lookForLeader(lastLogged, currentEpoch, complete);
    }

    @Override
    public void settled(long leader, long epoch) {
        peers.settled(leader, epoch);
    }

    @Override
    public void startServing(RoleName role, long epoch) {
        figures.onRole(role);
        watch.restart();
        roles.start(role, epoch);
        decisions.ifPresent(Decisions::onRole);
        listener.onServing(role, epoch);
    }

    @Override
    public void stopServing(StopReason reason, String detail) {
        roles.stop(reason, detail);
        decisions.ifPresent(Decisions::onNoRole);
        listener.onStopped(reason, detail);
        figures.onRole(RoleName.LOOKING);
    }

    // ------------------------------------------------------------------------------------------------ members

    @Override
    public void saveNext(EnsembleConfig next) {
        disk.saveNext(next);
        members.propose(next);
    }

    @Override
    public void dropNext() {
        disk.dropNext();
        members.withdraw();
    }

    /** The next snapshot of this server is due at once, and its log begins anew behind it. */
    void forceSnapshot() {
        disk.forceSnapshot();
    }

    @Override
    public void activate(EnsembleConfig config) {
        disk.activate(config);
        members.activate(config);
    }

    @Override
    public void designated(long leader) {
        peers.designated(leader);
        afterStep(peers::onDesignated);
    }

    // ------------------------------------------------------------------------------------------------ the oracle

    @Override
    public void requestGrant(long epoch, long lastZxid) {
        desk().request(epoch, lastZxid);
    }

    @Override
    public void recordSolo(long token, long upTo) {
        desk().record(token, upTo);
    }

    @Override
    public void releaseGrant(long token, long upTo) {
        desk().release(token, upTo);
    }

    private OracleDesk desk() {
        return oracle.orElseThrow(
                () -> new IllegalStateException("a quorum system asks for an oracle that is not there"));
    }

    /** The election wants to know, too. */
    void onOracle(Event answer) {
        post(answer);
        if (core.role() == RoleName.LOOKING) {
            peers.oracleSaid(answer instanceof Event.Granted);
        }
    }

    // ------------------------------------------------------------------------------------------------ sessions

    @Override
    public void forwarded(long link, PeerMessage.Request request) {
        afterStep(() -> roles.forwarded(link, request));
    }

    @Override
    public void touched(long link, List<PeerMessage.Touch> sessions) {
        roles.touched(sessions);
    }

    @Override
    public void revalidate(long link, PeerMessage.Revalidate question) {
        boolean valid = roles.revalidate(link, question);
        peers.send(link, new PeerMessage.Revalidated(question.sessionId(), valid));
    }

    @Override
    public void answerPing(long link, long zxid) {
        peers.send(link, new PeerMessage.Ping(zxid, roles.takeTouched()));
    }

    @Override
    public void revalidated(PeerMessage.Revalidated answer) {
        figures.onRevalidated();
        afterStep(() -> roles.onRevalidated(answer));
    }

    @Override
    public void synced(long link, long token) {
        roles.onSynced(token);
    }

    // ------------------------------------------------------------------------------------------------ quorum systems

    @Override
    public void countAsked(long link, PeerMessage.CountQuestion question) {
        counts.ifPresent(desk -> desk.asked(link, question));
    }

    @Override
    public void counted(long server, PeerMessage.CountAnswer answer) {
        counts.ifPresent(desk -> desk.counted(server, answer));
    }

    // ------------------------------------------------------------------------------------------------ the operator

    @Override
    public void note(String text) {
        listener.onNote(text);
    }

    @Override
    public void halt(String reason) {
        listener.onHalt(reason);
    }
}
