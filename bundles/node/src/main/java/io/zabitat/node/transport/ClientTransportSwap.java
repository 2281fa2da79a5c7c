package io.zabitat.node.transport;

import io.zabitat.endpoint.EngineRecord;
import io.zabitat.node.host.FirstCause;
import io.zabitat.node.host.Mailbox;
import io.zabitat.node.slot.Candidate;
import io.zabitat.node.slot.PlanLine;
import io.zabitat.node.slot.Progress;
import io.zabitat.node.slot.Reading;
import io.zabitat.node.slot.RoleSlot.Occupant;
import io.zabitat.node.slot.StepEnd;
import io.zabitat.node.slot.SwapOrder;
import io.zabitat.node.slot.SwapProcedure;
import io.zabitat.node.slot.SwapStep;
import io.zabitat.spi.transport.TransportEngine;
import io.zabitat.spi.transport.TransportProvider;
import io.zabitat.spi.transport.TransportSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Exchanges the transport of the clients (hot-swap 5.1): a share of the new connections first, then all of them, then those that are
 * there. Called on the coordinator's thread; what touches the slot is posted to the node loop.
 */
public final class ClientTransportSwap implements SwapProcedure {
    private static final int ONE_PERCENT = 100;
    private static final int TEN_PERCENT = 10;
    /**
     * Connections that a transport may be suspected to have spoilt, before it is. Whoever may open sessions can take a swap back by as
     * many that he spoils himself, as nobody can tell them from those that an engine spoils now and then; it costs the swap alone.
     */
    private static final int MAX_NONSENSE = 3;
    /** Clients that may go without a word, however few there are: some always do. */
    private static final double MAX_LOST = 2;

    private final ClientTransportSlot slot;
    private final Mailbox mailbox;
    private final TransportSettings settings;
    private final SwapOrder order;
    private final Candidate to;
    private final AtomicInteger exceptions = new AtomicInteger();
    private volatile Progress progress = Progress.NONE;
    private volatile Optional<EngineRecord> record = Optional.empty();
    private volatile boolean over;

    // the node loop's
    private GuardedEngine next;
    private TransportEngine before;
    private Occupant<TransportProvider> predecessor;
    private TransportProvider provider;

    public ClientTransportSwap(ClientTransportSlot slot, Mailbox mailbox, TransportSettings settings, SwapOrder order) {
        this.slot = slot;
        this.mailbox = mailbox;
        this.settings = settings;
        this.order = order;
        this.to = order.to();
    }

    @Override
    public List<PlanLine> plan() {
        List<PlanLine> lines = new ArrayList<>();
        lines.add(PlanLine.ok("listener", "stays open; no connection is refused"));
        lines.add(PlanLine.ok("plain", "connections are moved between two messages"));
        lines.add(
                evicts()
                        ? PlanLine.warn("tls", "connections are closed at the commit; their sessions live on")
                        : PlanLine.ok("tls", "connections stay with the present engine until they end"));
        return lines;
    }

    private boolean evicts() {
        return "reconnect".equals(order.policy().get("tls"));
    }

    @Override
    public void begin(SwapStep step, StepEnd end) {
        switch (step) {
            case PREPARE -> order.work().execute(() -> prepare(end));
            case SHADOW -> mailbox.post(() -> shadow(end));
            case CUTOVER -> mailbox.post(() -> cutOver(end));
            case COMMIT -> mailbox.post(() -> commit(end));
            case ROLLBACK -> mailbox.post(() -> rollBack(end));
        }
    }

    @Override
    public Progress progress() {
        return progress;
    }

    @Override
    public List<Reading> readings() {
        List<Reading> readings = new ArrayList<>();
        readings.add(new Reading("exceptions", exceptions.get(), 0, true));
        record.map(EngineRecord::figures).ifPresent(now -> {
            readings.add(new Reading("connections ended by nonsense", now.spoilt(), MAX_NONSENSE, true));
            // Of each client alone nobody knows whether it is its own fault; of more than half of them at once it is
            // not.
            readings.add(new Reading("clients not heard of", now.silent(), now.clients() / 2.0, true));
            double lost = Math.max(MAX_LOST, now.takenOver() / 2.0);
            readings.add(new Reading("clients that have left without a word", now.lost(), lost, true));
        });
        return readings;
    }

    private void onBreach(Throwable cause) {
        if (exceptions.getAndIncrement() == 0) {
            order.breach().accept("it threw " + cause);
        }
    }

    private void prepare(StepEnd end) {
        String shown;
        TransportProvider made;
        TransportEngine engine;
        try {
            made = (TransportProvider) to.provider().get();
            shown = slot.tryOut(made);
            engine = made.open(settings);
        } catch (IOException e) {
            end.failed("SWAP-202", to.id() + " fails its self-test: " + e.getMessage());
            return;
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            end.failed("SWAP-201", to.id() + ": " + FirstCause.of(e));
            return;
        }
        mailbox.post(() -> {
            provider = made;
            next = new GuardedEngine(engine, this::onBreach);
            if (over) {
                next.close();
            } else {
                record = Optional.of(slot.endpoint().record(next));
                end.succeeded(shown);
            }
        });
    }

    private void shadow(StepEnd end) {
        if (order.canaryMillis() == 0) {
            end.succeeded("no canary");
            return;
        }
        long half = order.canaryMillis() / 2;
        progress = new Progress("CANARY", 1, 100, "% of new connections", "");
        slot.beginCanary(next, ONE_PERCENT);
        slot.later(half, () -> {
            progress = new Progress("CANARY", 10, 100, "% of new connections", "");
            slot.beginCanary(next, TEN_PERCENT);
            slot.later(half, () -> end.succeeded("canary of " + order.canaryMillis() + " ms"));
        });
    }

    private void cutOver(StepEnd end) {
        before = slot.active();
        predecessor = slot.slot().occupant();
        try {
            slot.switchTo(next, new Occupant<>(order.generation(), to.id(), provider), moves(outcome -> {
                slot.parking().park(before, outcome.stayed(), false);
                if (outcome.refused() + outcome.lost() > 0) {
                    end.failed(
                            "SWAP-301",
                            to.id() + " refused " + (outcome.refused() + outcome.lost()) + " open connections");
                } else {
                    record.ifPresent(slot.endpoint()::takeOver);
                    end.succeeded(outcome.moved() + " connections moved, "
                            + outcome.stayed().size() + " stay with the old engine until they end");
                }
            }));
        } catch (IOException e) {
            before = null;
            end.failed("SWAP-301", to.id() + " cannot watch the port: " + e.getMessage());
        }
    }

    /** Takes the end of a move. */
    private interface MoveEnd {
        void onMoved(ConnectionMove.Outcome outcome);
    }

    private ConnectionMove.Watcher moves(MoveEnd end) {
        return new ConnectionMove.Watcher() {
            @Override
            public void onProgress(int done, int total) {
                progress = new Progress("MOVE", done, total, "connections", "");
            }

            @Override
            public void onMoved(ConnectionMove.Outcome outcome) {
                progress = Progress.NONE;
                end.onMoved(outcome);
            }
        };
    }

    private void commit(StepEnd end) {
        over = true;
        if (next == null) { // after a crash: it was made at the start
            end.succeeded("");
            return;
        }
        slot.endpoint().endRecord();
        slot.trust(next);
        int left = slot.parking().leftIn(before);
        if (evicts()) {
            slot.parking().evict(before, "its transport is given up");
        }
        slot.parking().release(before, "evict".equals(order.policy().get("drain")));
        end.succeeded(
                left == 0 ? "" : left + (evicts() ? " connections closed" : " connections end with the old engine"));
    }

    private void rollBack(StepEnd end) {
        over = true;
        slot.later(0, () -> {});
        slot.endpoint().endRecord();
        if (next == null) {
            end.succeeded("nothing was made");
        } else if (before == null) {
            slot.endCanary(moves(outcome -> dismiss(outcome, end)));
        } else {
            try {
                slot.switchTo(before, predecessor, moves(outcome -> dismiss(outcome, end)));
            } catch (IOException e) {
                end.failed("SWAP-302", predecessor.id() + " cannot go on: " + e.getMessage());
            }
        }
    }

    /** The new engine is left. What stays in one that has failed would not be served. */
    private void dismiss(ConnectionMove.Outcome outcome, StepEnd end) {
        slot.parking().park(next, outcome.stayed(), true);
        boolean failed = exceptions.get() > 0;
        if (failed) {
            slot.parking().evict(next, "its transport has failed");
        }
        end.succeeded(outcome.moved() + " connections moved back"
                + (outcome.stayed().isEmpty() ? "" : ", " + outcome.stayed().size() + (failed ? " closed" : " left")));
    }

    @Override
    public void close() {
        over = true;
    }
}
