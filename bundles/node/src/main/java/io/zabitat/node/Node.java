package io.zabitat.node;

import io.zabitat.endpoint.ClientEndpoint;
import io.zabitat.node.config.ServerConfig;
import io.zabitat.node.log.LogWriter;
import io.zabitat.node.snapshot.SnapshotWriter;
import io.zabitat.spi.storage.Store;
import io.zabitat.spi.transport.TransportEngine;
import io.zabitat.tree.DataTree;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A server that somebody else moves: poll, take what is durable, tick, hand over, send; and a slice of a snapshot when one is being
 * made. Whoever turns it alone touches core, tree and connections: the node thread of a {@link ZabitatServer}, or the simulator, which
 * also steps the log writer and the snapshot writer in place of their threads.
 */
public final class Node {
    private static final long MAX_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long DISK_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long REPORT_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** What the owner of the node owns with it. */
    record Parts(
            Clock clock,
            TransportEngine engine,
            ClientPort port,
            ClientEndpoint endpoint,
            NodeLoop loop,
            DataTree tree,
            Store store,
            LogWriter log,
            SnapshotWriter snapshots,
            SnapshotSchedule schedule,
            ContainerSweep sweep,
            Purge purge) {}

    private final Parts parts;
    private final Supplier<ServerReport> reporter;
    private volatile ServerReport report;
    private String failure;
    private SnapshotJob snapshot;
    private long nextTickNanos;
    private long nextReportNanos;

    Node(Parts parts, Supplier<ServerReport> reporter) {
        this.parts = parts;
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

    /** Clients are served from here on. */
    public void begin() throws IOException {
        parts.endpoint().beginTurn();
        parts.endpoint().watchOverSessions();
        parts.loop().begin();
        parts.port().watch(parts.engine(), parts.endpoint());
        report = reporter.get();
    }

    /** One turn; waits in the engine's poll when there is nothing to do. */
    public void turn() throws IOException {
        parts.endpoint().beginTurn();
        parts.engine().poll(waitNanos());
        parts.loop().takePersisted();
        long now = parts.clock().nanoTime();
        if (now >= nextTickNanos) {
            tick(now);
        }
        parts.loop().handOver();
        parts.endpoint().endTurn();
        advanceSnapshot();
    }

    private long waitNanos() {
        if (snapshot != null) {
            return snapshot.hasRoom() ? 0 : DISK_WAIT_NANOS;
        }
        return Math.max(0, nextTickNanos - parts.clock().nanoTime());
    }

    private void tick(long now) throws IOException {
        long nowMillis = TimeUnit.NANOSECONDS.toMillis(now);
        parts.endpoint().onTick();
        parts.sweep().onTick(nowMillis, parts.clock().wallMillis());
        parts.purge().onTick(now);
        parts.port().watch(parts.engine(), parts.endpoint());
        if (now >= nextReportNanos) {
            report = reporter.get();
            nextReportNanos = now + REPORT_NANOS;
        }
        long nextMillis =
                Math.min(parts.endpoint().nextDeadlineMillis(), parts.sweep().nextMillis());
        long wait = TimeUnit.MILLISECONDS.toNanos(Math.max(1, Math.min(1000, nextMillis - nowMillis)));
        nextTickNanos = now + Math.min(MAX_WAIT_NANOS, wait);
    }

    private void advanceSnapshot() {
        if (snapshot != null) {
            if (snapshot.advance()) {
                snapshot = null;
            }
        } else if (parts.schedule()
                        .isDue(parts.log().bytesSinceRoll(), parts.tree().nodeCount())
                && !parts.snapshots().isBusy()) {
            parts.log().requestRoll();
            parts.schedule().onBegun(parts.tree().lastZxid());
            snapshot = new SnapshotJob(parts.tree(), parts.snapshots());
        }
    }

    /** Gives the log writer and the snapshot writer threads of their own, until {@link #end}. */
    void startWriters() {
        parts.log().start();
        parts.snapshots().start();
    }

    /** In place of the log writer's thread: writes what waits and syncs once. Whether there was anything. */
    public boolean stepLog() {
        return parts.log().step();
    }

    /** In place of the snapshot writer's thread: does its next piece of work. Whether there was any. */
    public boolean stepSnapshots() {
        return parts.snapshots().step();
    }

    /** From any thread: a poll that waits returns. */
    void wake() {
        parts.engine().wake();
    }

    /** From any thread: the newest report; never older than a second while the node is turned. */
    public ServerReport report() {
        return report;
    }

    /** The state, for those who turn the node. */
    public DataTree tree() {
        return parts.tree();
    }

    /** The node serves nobody any more. */
    void fail(String reason) {
        if (failure == null) {
            failure = reason;
        }
    }

    /** Why the node cannot go on, or empty: then it must be ended. */
    public Optional<String> failure() {
        return Optional.ofNullable(failure);
    }

    /**
     * Closes all connections, makes durable what was proposed, ends the writers and closes the store; sessions live on in it.
     *
     * @return why the node ended, or empty when nothing was wrong
     */
    public Optional<String> end() {
        String reason = failure;
        parts.port().unwatch(parts.engine());
        try {
            parts.port().close();
            parts.endpoint().closeAll(reason == null ? "the server stops" : reason);
            parts.engine().close();
            parts.loop().handOverRest();
            if (snapshot != null) {
                parts.snapshots().abandon();
            }
            parts.log().stop();
            parts.snapshots().stop();
        } catch (IOException | RuntimeException e) {
            reason = reason == null ? "stopping failed: " + e : reason;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        parts.store().close();
        return Optional.ofNullable(reason);
    }
}
