package io.zabitat.node;

import io.zabitat.endpoint.ClientEndpoint;
import io.zabitat.node.log.LogWriter;
import io.zabitat.node.snapshot.SnapshotWriter;
import io.zabitat.spi.transport.TransportEngine;
import io.zabitat.tree.DataTree;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The thread of a server: poll, take what is durable, tick, hand over, send; and a slice of a snapshot when one is being made.
 * It alone touches core, tree and connections, and it blocks nowhere but in the poll.
 */
final class NodeThread implements Runnable {
    private static final long MAX_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long DISK_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long REPORT_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** The parts that the thread owns while it runs. */
    record Parts(
            Clock clock,
            TransportEngine engine,
            ClientPort port,
            ClientEndpoint endpoint,
            NodeLoop loop,
            DataTree tree,
            LogWriter log,
            SnapshotWriter snapshots,
            SnapshotSchedule schedule,
            ContainerSweep sweep,
            Purge purge) {}

    /** Told how the thread ended; called on it, as its last act. */
    interface EndListener {
        /** @param failure why the server cannot go on, or empty after {@link NodeThread#requestStop} */
        void onEnd(Optional<String> failure);
    }

    private final Parts parts;
    private final Supplier<ServerReport> reporter;
    private final EndListener listener;
    private final CountDownLatch serving = new CountDownLatch(1);
    private volatile boolean stopping;
    private volatile ServerReport report;
    private String failure;
    private SnapshotJob snapshot;
    private long nextTickNanos;
    private long nextReportNanos;

    NodeThread(Parts parts, Supplier<ServerReport> reporter, EndListener listener) {
        this.parts = parts;
        this.reporter = reporter;
        this.listener = listener;
        this.report = reporter.get();
    }

    /** From any thread; the thread ends soon. */
    void requestStop() {
        stopping = true;
        parts.engine().wake();
    }

    ServerReport report() {
        return report;
    }

    /** Waits until clients are served, or the thread has ended. */
    void awaitServing() throws InterruptedException {
        serving.await();
    }

    /** The core serves nobody any more. Called by the loop, on this thread. */
    void fail(String reason) {
        if (failure == null) {
            failure = reason;
        }
    }

    @Override
    public void run() {
        try {
            begin();
            while (!stopping && failure == null) {
                turn();
            }
        } catch (IOException | RuntimeException | Error e) {
            fail("the node loop died: " + e);
        } finally {
            serving.countDown();
            end();
        }
    }

    private void begin() throws IOException {
        parts.endpoint().beginTurn();
        parts.endpoint().watchOverSessions();
        parts.loop().begin();
        parts.port().watch(parts.engine(), parts.endpoint());
        report = reporter.get();
        serving.countDown();
    }

    private void turn() throws IOException {
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
        long nextMillis = Math.min(parts.endpoint().nextDeadlineMillis(), parts.sweep().nextMillis());
        long wait = TimeUnit.MILLISECONDS.toNanos(Math.max(1, Math.min(1000, nextMillis - nowMillis)));
        nextTickNanos = now + Math.min(MAX_WAIT_NANOS, wait);
    }

    private void advanceSnapshot() {
        if (snapshot != null) {
            if (snapshot.advance()) {
                snapshot = null;
            }
        } else if (parts.schedule().isDue(parts.log().bytesSinceRoll(), parts.tree().nodeCount()) && !parts.snapshots().isBusy()) {
            parts.log().requestRoll();
            parts.schedule().onBegun(parts.tree().lastZxid());
            snapshot = new SnapshotJob(parts.tree(), parts.snapshots());
        }
    }

    private void end() {
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
        listener.onEnd(Optional.ofNullable(reason));
    }
}
