package io.zabitat.node.transport;

import io.zabitat.node.host.FirstCause;
import io.zabitat.node.host.Mailbox;
import io.zabitat.node.host.Surroundings;
import io.zabitat.node.slot.Candidate;
import io.zabitat.node.slot.PlanLine;
import io.zabitat.node.slot.Progress;
import io.zabitat.node.slot.Reading;
import io.zabitat.node.slot.RoleSlot.Occupant;
import io.zabitat.node.slot.StepEnd;
import io.zabitat.node.slot.SwapOrder;
import io.zabitat.node.slot.SwapProcedure;
import io.zabitat.node.slot.SwapStep;
import io.zabitat.spi.transport.TransportProvider;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Exchanges the transport of the links between members (decision 0023): every link goes from one engine to the other between two messages,
 * so that the other side, whatever server it is, notices nothing. Called on the coordinator's thread; what touches the slot is posted to the
 * node loop.
 */
public final class PeerTransportSwap implements SwapProcedure {
    private static final String BUSY = "SWAP-402";
    private static final String STALL = "stall";
    private static final String LOST = "lost";
    private static final long STALL_MILLIS = 2_000;
    private static final String SILENCE = "silence";
    private static final long SILENCE_TICKS = 2;
    /** Of the time that the engine may be away, what one link may take. */
    private static final int LINK_SHARE = 4;

    private static final int PLAN_SECONDS = 5;
    /** Of so many a quorum is left when the link between two is made anew. */
    private static final int SURVIVING_VOTERS = 3;

    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final PeerTransportSlot slot;
    private final Mailbox mailbox;
    private final SwapOrder order;
    private final Candidate to;
    private final OwnThreads threads;
    private final AtomicInteger exceptions = new AtomicInteger();
    private volatile Progress progress = Progress.NONE;
    private volatile boolean over;
    private volatile boolean movesLinks;
    private volatile int stayed;
    private volatile long silentMillis;
    private volatile double silentTicks;

    // the node loop's
    private Surroundings.Engines.OnTrial next;
    private TransportProvider provider;
    private Occupant<TransportProvider> predecessor;
    private boolean switched;
    private boolean locked;

    public PeerTransportSwap(PeerTransportSlot slot, Mailbox mailbox, SwapOrder order) {
        this.slot = slot;
        this.mailbox = mailbox;
        this.order = order;
        this.to = order.to();
        this.threads = slot.trialThreads();
    }

    // ------------------------------------------------------------------------------------------------ any thread

    @Override
    public List<PlanLine> plan() {
        List<PlanLine> lines = new ArrayList<>();
        if (number(STALL, STALL_MILLIS) < 0 || number(LOST, 0) < 0 || number(SILENCE, SILENCE_TICKS) < 0) {
            lines.add(PlanLine.fail("policy", "stall, lost and silence are numbers"));
        }
        lines.add(PlanLine.ok("ports", "stay open; who dials is not refused"));
        slot.lock().map(lock -> lock.plan(takesLock())).ifPresent(lines::add);
        MovableEngine.Census links = slot.links().census();
        int plain = links.links() - links.tls();
        lines.add(PlanLine.ok(
                "plain", plain + " links (" + links.election() + " of elections) are moved between two messages"));
        if (links.tls() > 0) {
            if (evicts()) {
                planEviction().ifPresent(lines::add);
            }
            lines.add(
                    evicts()
                            ? PlanLine.warn(
                                    "tls",
                                    links.tls() + " links cannot be moved; those that this server has dialled are made"
                                            + " anew at the commit, and its clients connect again")
                            : PlanLine.warn(
                                    "tls",
                                    links.tls()
                                            + " links cannot be moved: they stay with the old engine until they end"));
        }
        return lines;
    }

    private Optional<PlanLine> planEviction() {
        CompletableFuture<Integer> voters = CompletableFuture.supplyAsync(slot::voters, mailbox::post);
        try {
            return voters.get(PLAN_SECONDS, TimeUnit.SECONDS) < SURVIVING_VOTERS
                    ? Optional.of(PlanLine.fail("tls", "two voters cannot do without the link between them"))
                    : Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of(PlanLine.fail("tls", "interrupted"));
        } catch (ExecutionException | TimeoutException e) {
            return Optional.of(PlanLine.fail("tls", "the server does not answer"));
        }
    }

    private boolean takesLock() {
        return "take".equals(order.policy().get("lock"));
    }

    private boolean evicts() {
        return "reconnect".equals(order.policy().get("tls"));
    }

    /** -1 when it is none. */
    private long number(String name, long otherwise) {
        String value = order.policy().getOrDefault(name, Long.toString(otherwise));
        return value.matches("\\d{1,9}") ? Long.parseLong(value) : -1;
    }

    @Override
    public void begin(SwapStep step, StepEnd end) {
        switch (step) {
            case PREPARE -> mailbox.post(() -> lockAndPrepare(end));
            case SHADOW -> order.work().execute(() -> rehearse(end));
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
        if (over) {
            return List.of();
        }
        return List.of(
                new Reading("exceptions", exceptions.get(), 0, true),
                new Reading("links lost", slot.links().census().lost(), number(LOST, 0), true),
                new Reading("links not moved", stayed, Double.MAX_VALUE, false),
                new Reading("threads of its own", threads.others().size(), 0, true),
                new Reading("ticks of silence", silentTicks, number(SILENCE, SILENCE_TICKS), true),
                new Reading("milliseconds away", silentMillis, number(STALL, STALL_MILLIS), true));
    }

    private void onFault(Throwable cause) {
        if (exceptions.getAndIncrement() == 0) {
            order.breach().accept("it threw " + cause);
        }
    }

    // ------------------------------------------------------------------------------------------------ a work thread

    private void prepare(StepEnd end) {
        threads.begin();
        try {
            TransportProvider made =
                    threads.run(() -> (TransportProvider) to.provider().get());
            String shown = threads.run(() -> slot.trials().tryOut(made));
            awaitQuiet();
            threads.run(() -> open(made, shown, end));
        } catch (ExecutionException e) {
            boolean unfit = e.getCause() instanceof IOException;
            end.failed(
                    unfit ? "SWAP-202" : "SWAP-201",
                    to.id()
                            + (unfit
                                    ? " fails its self-test: " + e.getCause().getMessage()
                                    : ": " + FirstCause.of(e.getCause())));
        } catch (IOException e) {
            end.failed("SWAP-202", to.id() + " fails its self-test: " + e.getMessage());
        }
    }

    private Void open(TransportProvider made, String shown, StepEnd end) throws IOException {
        long patience = number(STALL, STALL_MILLIS) / LINK_SHARE;
        Surroundings.Engines.OnTrial trial = slot.tryOut(made, patience, this::onFault);
        mailbox.post(() -> {
            provider = made;
            next = trial;
            if (over) {
                slot.dismiss(next.engine());
            } else {
                end.succeeded(shown);
            }
        });
        return null;
    }

    /** Whoever makes threads must end them, too; some need a moment. */
    private void awaitQuiet() throws IOException {
        long deadline = System.nanoTime() + QUIET_NANOS;
        List<String> left = threads.others();
        while (!left.isEmpty()) {
            if (System.nanoTime() - deadline > 0 || Thread.currentThread().isInterrupted()) {
                throw new IOException("it leaves threads behind: " + left);
            }
            pause();
            left = threads.others();
        }
    }

    private static void pause() {
        try {
            new CountDownLatch(1).await(5, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A link between two engines of both transports goes there and back, while it is used. */
    private void rehearse(StepEnd end) {
        TransportProvider old = slot.slot().occupant().provider();
        try {
            Surroundings.Engines.Rehearsed result =
                    threads.run(() -> slot.trials().rehearse(old, provider));
            movesLinks = result.moves();
            awaitQuiet();
            end.succeeded(result.text());
        } catch (ExecutionException e) {
            end.failed("SWAP-202", to.id() + " fails the rehearsal: " + FirstCause.of(e.getCause()));
        } catch (IOException e) {
            end.failed("SWAP-202", to.id() + " fails the rehearsal: " + e.getMessage());
        }
    }

    // ------------------------------------------------------------------------------------------------ the node loop

    private void lockAndPrepare(StepEnd end) {
        String id = order.policy().getOrDefault(SwapOrder.ID, "generation " + order.generation());
        slot.acquire(id, takesLock(), refusal -> {
            if (refusal.isPresent()) {
                end.failed(BUSY, refusal.get());
            } else if (over) {
                slot.changed();
                end.failed(BUSY, "given up meanwhile");
            } else {
                locked = true;
                order.work().execute(() -> prepare(end));
            }
        });
    }

    private void unlock() {
        if (locked) {
            locked = false;
            slot.changed();
        }
    }

    private void cutOver(StepEnd end) {
        if (over) {
            return;
        }
        predecessor = slot.slot().occupant();
        long began = System.nanoTime();
        MovableEngine.Move move;
        try {
            move = slot.switchTo(next.engine(), movesLinks);
        } catch (IOException e) {
            next = null;
            end.failed("SWAP-301", to.id() + ": " + e.getMessage());
            return;
        }
        switched = true;
        if (!move.isClean()) {
            end.failed(
                    "SWAP-301",
                    to.id() + " does not take over an open link: " + move.reason() + "; moved before: " + move.moved());
            return;
        }
        slot.occupy(new Occupant<>(order.generation(), to.id(), provider));
        slot.links().suspect();
        slot.watchBy(this::look);
        stayed = move.stayed();
        long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - began);
        end.succeeded(move.moved() + " links moved in " + micros + " us, " + stayed + " stay with the old engine");
    }

    private void look(long nowNanos) {
        silentMillis = TimeUnit.NANOSECONDS.toMillis(next.silentNanos(nowNanos));
        silentTicks = slot.silence().ticks(nowNanos);
    }

    private void commit(StepEnd end) {
        over = true;
        slot.watchNoMore();
        if (next == null) { // after a crash: it was made at the start
            end.succeeded("");
            return;
        }
        next.trust();
        int left = slot.commit(evicts());
        end.succeeded(left == 0 ? "" : left + " links end with the old engine");
    }

    private void rollBack(StepEnd end) {
        over = true;
        slot.watchNoMore();
        if (next == null) {
            end.succeeded("no link was moved");
            return;
        }
        if (!switched) {
            slot.dismiss(next.engine());
            end.succeeded("no link was moved");
            return;
        }
        try {
            boolean failed = exceptions.get() > 0 || silentMillis > number(STALL, STALL_MILLIS);
            MovableEngine.Move move = slot.switchBack(next.engine(), predecessor.provider(), failed);
            slot.occupy(predecessor);
            slot.silence().endIfOver(number(SILENCE, SILENCE_TICKS));
            end.succeeded(move.moved() + " links moved back"
                    + (move.lost() == 0 ? "" : ", " + move.lost() + " lost: " + move.reason())
                    + (move.stayed() == 0 ? "" : ", " + move.stayed() + (failed ? " closed" : " left until they end")));
        } catch (IOException e) {
            end.failed("SWAP-302", predecessor.id() + " cannot go on: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        over = true;
        mailbox.post(this::unlock);
    }
}
