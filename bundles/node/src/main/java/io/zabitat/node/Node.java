package io.zabitat.node;

import io.zabitat.core.Event;
import io.zabitat.endpoint.ClientEndpoint;
import io.zabitat.node.calls.SlowCalls;
import io.zabitat.node.config.ServerConfig;
import io.zabitat.node.host.Clock;
import io.zabitat.node.host.EngineFailure;
import io.zabitat.node.host.LoopEngines;
import io.zabitat.node.host.Mailbox;
import io.zabitat.node.host.NoteLimit;
import io.zabitat.node.host.StartException;
import io.zabitat.node.host.Surroundings;
import io.zabitat.node.log.LogWriter;
import io.zabitat.node.report.ServerReport;
import io.zabitat.node.snapshot.SnapshotControl;
import io.zabitat.node.snapshot.SnapshotWriter;
import io.zabitat.node.tls.ServerTls;
import io.zabitat.node.transport.ClientPorts;
import io.zabitat.spi.storage.Store;
import io.zabitat.tree.DataTree;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A server that somebody else moves: poll, take what the disk has done, tick, hand over, send; and a slice of a snapshot when one is
 * being made. Whoever turns it alone touches core, tree and connections: the node thread of a {@link ZabitatServer}, or the simulator,
 * which also steps the log writer, the snapshot writer and the reader in place of their threads.
 */
public final class Node implements LoneWriteWait.Turning {
    private static final long MAX_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long DISK_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long REPORT_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** What the owner of the node owns with it. */
    record Parts(
            Clock clock,
            LoopEngines engines,
            NodeSlots slots,
            ClientPorts port,
            AddressChange portMove,
            ServerTls tls,
            ClientEndpoint endpoint,
            NoteLimit strangers,
            NodeLoop loop,
            RoleServices roles,
            MemberChanges memberChanges,
            Peers peers,
            Ticker ticker,
            Mailbox mailbox,
            DataTree tree,
            Store store,
            StorageSlot slot,
            DiskWork disk,
            LogWriter log,
            SnapshotWriter snapshots,
            SnapshotControl snapshotControl,
            SlowCalls reader,
            Optional<OracleDesk> oracle,
            ContainerSweep sweep,
            Purge purge) {}

    /** What has to happen when the server begins, on the thread that turns it. */
    interface Beginning {
        void begin() throws IOException;
    }

    private final Parts parts;
    private final Beginning beginning;
    private final Supplier<ServerReport> reporter;
    private volatile ServerReport report;
    private String failure;
    private long nextTickNanos;
    private long nextReportNanos;

    Node(Parts parts, Beginning beginning, Supplier<ServerReport> reporter) {
        this.parts = parts;
        this.beginning = beginning;
        this.reporter = reporter;
        this.report = reporter.get();
    }

    /**
     * Recovers the store and makes everything that {@link #begin} needs. Starts no thread.
     *
     * @param environment what the word {@code envi} shows, in order
     * @throws StartException when the server refuses; nothing of it is left behind
     */
    public static Node open(
            ServerConfig config, ServerParts providers, Surroundings surroundings, Map<String, String> environment)
            throws StartException {
        return NodeAssembly.assemble(config, providers, surroundings, environment);
    }

    /** Looks for a leader from here on; a server alone serves clients at once. */
    public void begin() throws IOException {
        parts.endpoint().beginTurn();
        beginning.begin();
        parts.slots().begin();
        report = reporter.get();
    }

    /** One turn; waits in the engine's poll when there is nothing to do. */
    public void turn() throws IOException {
        turn(waitNanos());
    }

    /** One turn that waits for nothing. */
    @Override
    public void turnAtOnce() throws IOException {
        turn(0);
    }

    private void turn(long pollNanos) throws IOException {
        parts.endpoint().beginTurn();
        parts.slots().onTurn();
        try {
            parts.engines().poll(pollNanos);
        } catch (EngineFailure e) {
            onEngineFailed(e);
        }
        parts.disk().takeDone();
        takeRead();
        parts.mailbox().take();
        long now = parts.clock().nanoTime();
        parts.ticker().onTime(now);
        parts.peers().onTime(now);
        parts.portMove().onTime(now);
        parts.oracle().ifPresent(desk -> desk.onTime(now));
        if (now >= nextTickNanos) {
            tick(now);
        }
        parts.slot().onTurn(now);
        parts.slots().onTurnEnd();
        parts.disk().handOver();
        parts.peers().endTurn();
        parts.endpoint().endTurn();
        parts.disk().advanceSnapshot(hasRole());
    }

    /** A fault of the node's own comes out of an engine, too: then it is not the engine that has failed. */
    private void onEngineFailed(EngineFailure e) throws IOException {
        if (failure == null) {
            parts.slots().onEngineFailed(e);
            return;
        }
        throw e;
    }

    private void takeRead() {
        for (Runnable answer = parts.reader().poll();
                answer != null;
                answer = parts.reader().poll()) {
            answer.run();
        }
        String dead = parts.reader().failure();
        if (dead != null) {
            fail(dead); // learners would wait for ever
        }
    }

    /** Whether one transaction is at the disk and nothing else. */
    @Override
    public boolean awaitsLoneWrite() {
        return parts.disk().awaitsLoneWrite();
    }

    /** How long the next turn would wait if nothing came; for those who turn the node by a clock of their own. */
    public long waitNanos() {
        if (parts.disk().waitsForSnapshot()) {
            return DISK_WAIT_NANOS;
        }
        if (parts.snapshotControl().isRunning()) {
            return parts.snapshotControl().hasRoom() ? 0 : DISK_WAIT_NANOS;
        }
        long due = Math.min(
                nextTickNanos,
                Math.min(parts.ticker().nextNanos(), parts.peers().nextNanos()));
        due = Math.min(due, parts.portMove().nextNanos());
        due = Math.min(due, parts.oracle().map(OracleDesk::nextNanos).orElse(Long.MAX_VALUE));
        return due == Long.MIN_VALUE ? 0 : Math.max(0, due - parts.clock().nanoTime());
    }

    private void tick(long now) throws IOException {
        long nowMillis = TimeUnit.NANOSECONDS.toMillis(now);
        parts.endpoint().onTick();
        parts.strangers().onTime(now);
        if (parts.roles().isLeading()) {
            parts.sweep().onTick(nowMillis, parts.clock().wallMillis());
        } else {
            parts.sweep().stop();
        }
        if (hasRole()) {
            parts.purge().onTick(now); // until then an operator may need what only an older file shows
        }
        parts.tls().onTick(now);
        parts.slots().watch();
        parts.slots().onTick(nowMillis);
        if (now >= nextReportNanos) {
            report = reporter.get();
            nextReportNanos = now + REPORT_NANOS;
        }
        long sweepMillis = parts.roles().isLeading() ? parts.sweep().nextMillis() : Long.MAX_VALUE;
        long nextMillis = Math.min(parts.endpoint().nextDeadlineMillis(), sweepMillis);
        long wait = TimeUnit.MILLISECONDS.toNanos(Math.max(1, Math.min(1000, nextMillis - nowMillis)));
        nextTickNanos = now + Math.min(MAX_WAIT_NANOS, wait);
    }

    /**
     * Gives the writers and the reader threads of their own, until {@link #end}.
     *
     * @param awakeNanos how long the log writer waits awake for the next of a row of lone writes
     */
    void startWriters(long awakeNanos) {
        parts.log().start(awakeNanos);
        parts.snapshots().start();
        parts.reader().start();
        parts.slot().start();
        parts.oracle().ifPresent(OracleDesk::start);
    }

    /** In place of the log writer's thread: writes what waits and syncs once, or does a job. Whether there was anything. */
    public boolean stepLog() {
        return parts.log().step();
    }

    /** In place of the snapshot writer's thread: does its next piece of work. Whether there was any. */
    public boolean stepSnapshots() {
        return parts.snapshots().step();
    }

    /** In place of the reader's thread, and of that of a change of the store: does its next piece of work. Whether there was any. */
    public boolean stepReader() {
        return parts.reader().step() | parts.slot().step();
    }

    /** In place of the oracle's thread: answers the next question. Whether there was any. */
    public boolean stepOracle() {
        return parts.oracle().map(OracleDesk::step).orElse(false);
    }

    /** Whether {@link #stepLog} would find anything. */
    public boolean hasLogWork() {
        return !parts.log().isIdle();
    }

    /** Whether {@link #stepSnapshots} or {@link #stepReader} would find anything. */
    public boolean hasOtherWork() {
        return parts.snapshots().hasWork()
                || parts.reader().hasWork()
                || parts.slot().hasWork();
    }

    /** From any thread: a poll that waits returns. */
    void wake() {
        parts.engines().wake();
    }

    /** From any thread: the newest report; never older than a second while the node is turned. */
    public ServerReport report() {
        return report;
    }

    /** From any thread: the parts that can be exchanged while it runs. */
    public NodeSlots slots() {
        return parts.slots();
    }

    /** The state, for those who turn the node. */
    public DataTree tree() {
        return parts.tree();
    }

    /** Where its store is changed. */
    public StorageSlot storage() {
        return parts.slot();
    }

    /** From any thread: the list of members after the change, or a {@link MemberChangeException}; neither when the role ends first. */
    CompletableFuture<String> changeMembers(MemberChange change) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        parts.mailbox().post(() -> parts.memberChanges().submit(change, answer));
        return answer;
    }

    /** Whether it serves as leader, follower or observer now. */
    boolean hasRole() {
        return parts.endpoint().isServing() || parts.roles().isLeading();
    }

    /** The node serves nobody any more. */
    void fail(String reason) {
        if (failure == null) {
            failure = reason;
        }
    }

    @Override
    public boolean isWell() {
        return failure == null;
    }

    /** Why the node cannot go on, or empty: then it must be ended. */
    public Optional<String> failure() {
        return Optional.ofNullable(failure);
    }

    /**
     * Gives up the role and closes all connections, makes durable what was proposed, ends the writers and closes the store; sessions
     * live on in it.
     *
     * @return why the node ended, or empty when nothing was wrong
     */
    public Optional<String> end() {
        String reason = failure;
        parts.port().unwatch(parts.engines().active());
        try {
            parts.port().close();
            resign();
            parts.endpoint().closeAll(reason == null ? "the server stops" : reason);
            parts.peers().endTurn();
            parts.peers().close();
            parts.slots().close();
            parts.engines().closeAll();
            parts.tls().close();
            parts.disk().handOverRest();
            parts.snapshotControl().stop();
            parts.log().stop();
            parts.snapshots().stop();
            parts.reader().stop();
            parts.slot().stop();
            if (parts.oracle().isPresent()) {
                reason = parts.oracle().get().stop().orElse(reason);
            }
        } catch (IOException | RuntimeException e) {
            reason = reason == null ? "stopping failed: " + e : reason;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        parts.store().close();
        return Optional.ofNullable(reason);
    }

    /** The others need not wait for time-outs to elect anew. */
    private void resign() {
        if (failure == null) {
            parts.loop().post(new Event.Resign("the server stops"));
        }
    }
}
