package io.zabitat.swap;

import io.zabitat.node.slot.Progress;
import io.zabitat.node.slot.ProviderId;
import io.zabitat.node.slot.Reading;
import io.zabitat.node.slot.Role;
import io.zabitat.node.slot.StepEnd;
import io.zabitat.node.slot.SwapProcedure;
import io.zabitat.node.slot.SwapStep;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives the {@link SwapMachine}: gives it events in order, on one thread, writes the journal, calls procedures, and watches. What other
 * threads see is published after each event.
 */
final class SwapRunner implements SwapSink {
    private static final Logger LOG = LoggerFactory.getLogger(SwapCoordinator.class);
    private static final long WATCH_MILLIS = 200;
    private static final long CALL_SECONDS = 10;

    private final SwapCoordinator.Setting setting;
    private final SwapJournal journal;
    private final ScheduledExecutorService thread;
    private final WorkThread work;
    private final SwapMachine machine;
    private final StallWatch stalls;
    private final ArrayDeque<SwapEvent> events = new ArrayDeque<>();
    private final Map<String, SwapProcedure> procedures = new ConcurrentHashMap<>();
    private final Map<Ending, Long> ends = new ConcurrentHashMap<>();
    /** By swap; the swap thread's. */
    private final Map<String, PulseWatch> pulses = new HashMap<>();
    /** What they have said last; the swap thread's. */
    private final Map<String, List<Reading>> pulseReadings = new HashMap<>();

    private volatile SwapState state;
    private volatile Optional<String> journalFailure = Optional.empty();
    private volatile List<SwapStatus> status = List.of();
    private volatile boolean stopped;
    private boolean stepping;
    private boolean watching;

    SwapRunner(
            SwapCoordinator.Setting setting, SwapJournal journal, SwapState settled, ScheduledExecutorService thread) {
        this.setting = setting;
        this.journal = journal;
        this.thread = thread;
        this.work = new WorkThread("zabitat-" + setting.server() + "-swap-work");
        this.machine = new SwapMachine(settled, setting.limits());
        this.stalls = new StallWatch(setting.slots()::turns, setting.limits().stallMillis());
        this.state = settled;
    }

    // ------------------------------------------------------------------------------------------------ any thread

    SwapState state() {
        return state;
    }

    Optional<String> journalFailure() {
        return journalFailure;
    }

    List<SwapStatus> status() {
        return status;
    }

    Optional<SwapRecord> running(Role role) {
        return Optional.ofNullable(state.running().get(role));
    }

    /** How many swaps have ended so since the start. */
    long count(Ending ending) {
        return ends.getOrDefault(ending, 0L);
    }

    Executor work() {
        return work;
    }

    void begin(SwapRecord swap, SwapProcedure procedure) throws SwapException {
        call(() -> {
            if (machine.state().running().containsKey(swap.role())) {
                String other = machine.state().running().get(swap.role()).id();
                throw new SwapException(
                        "SWAP-402", "swap " + other + " of " + swap.role().key() + " is under way");
            }
            if (machine.journalFailure().isPresent()) {
                throw new SwapException(
                        "SWAP-402",
                        "the journal cannot be written: "
                                + machine.journalFailure().get());
            }
            procedures.put(swap.id(), procedure);
            pulses.put(swap.id(), pulse());
            onEvent(new SwapEvent.Begin(swap));
            watch();
            return null;
        });
    }

    /** A swap of the process before, of a role with an authority of its own: goes on, or is over. */
    void resume(SwapRecord swap, Optional<SwapProcedure> procedure, ProviderId active) {
        thread.execute(() -> {
            procedure.ifPresent(resumed -> {
                procedures.put(swap.id(), resumed);
                pulses.put(swap.id(), pulse());
            });
            onEvent(new SwapEvent.Resumed(swap.id(), procedure.isPresent(), active));
            if (procedure.isPresent()) {
                watch();
            }
        });
    }

    /** A swap of the process before that its role's authority knows, and the journal does not. */
    void find(SwapRecord swap) {
        thread.execute(() -> onEvent(new SwapEvent.Found(swap)));
    }

    /** A swap of the process before that cannot go on in this one. */
    void suspend(SwapRecord swap, String why) {
        thread.execute(() -> onEvent(new SwapEvent.Suspended(swap.id(), why)));
    }

    private PulseWatch pulse() {
        return new PulseWatch(setting.slots()::vitals, setting.limits().soft());
    }

    void order(SwapEvent.Order order) throws SwapException {
        call(() -> {
            SwapRecord swap = machine.state()
                    .swap(order.id())
                    .orElseThrow(() -> new SwapException("SWAP-402", "no swap " + order.id() + " is under way"));
            Optional<String> suspended = machine.suspended(swap.id());
            if (suspended.isPresent()) {
                throw new SwapException("SWAP-402", swap.id() + " is suspended: " + suspended.get());
            }
            boolean fits = switch (order.word()) {
                case PAUSE -> swap.phase() == Phase.SHADOW;
                case RESUME -> swap.phase() == Phase.SHADOW && machine.isPaused(swap.id());
                case CUTOVER -> swap.phase() == Phase.SHADOW && machine.isReady(swap.id());
                case COMMIT -> swap.phase() == Phase.OBSERVE;
                case ROLLBACK -> swap.phase() != Phase.COMMIT && swap.phase() != Phase.ROLLBACK;
            };
            if (order.word() == SwapEvent.Word.ROLLBACK && machine.isStaying(swap.id())) {
                throw new SwapException(StepEnd.NO_WAY_BACK, "there is no way back: " + swap.note());
            }
            if (!fits) {
                throw new SwapException("SWAP-402", misfit(order.word(), swap));
            }
            if (order.word() == SwapEvent.Word.PAUSE && !canPause(swap)) {
                throw new SwapException(
                        "SWAP-402",
                        "a swap of " + swap.role().key() + " cannot be held still; swap-rollback takes " + swap.id()
                                + " back");
            }
            onEvent(order);
            return null;
        });
    }

    /** One that a start has found has no procedure before it goes on. */
    private boolean canPause(SwapRecord swap) {
        return Optional.ofNullable(procedures.get(swap.id()))
                .filter(SwapProcedure::canPause)
                .isPresent();
    }

    /** Why a word comes to nothing now, and what happens instead. */
    private static String misfit(SwapEvent.Word word, SwapRecord swap) {
        if (word == SwapEvent.Word.ROLLBACK && swap.phase() == Phase.COMMIT) {
            String instead = swap.role() == Role.STORAGE
                    ? "the new store is compared a last time, and goes back by itself if it does not hold what it was given; "
                    : "";
            return swap.id() + " is being committed and cannot be rolled back any more: " + instead
                    + "once it is over another swap leads back";
        }
        if (word == SwapEvent.Word.ROLLBACK) {
            return swap.id() + " is on its way back already";
        }
        return word.name().toLowerCase(Locale.ROOT) + " has no meaning in phase " + swap.phase();
    }

    private void call(Callable<Void> task) throws SwapException {
        try {
            thread.submit(task).get(CALL_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SwapException refused) {
                throw refused;
            }
            throw new IllegalStateException(e.getCause());
        } catch (RejectedExecutionException e) {
            throw new SwapException("SWAP-402", "the server stops");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SwapException("SWAP-402", "interrupted");
        } catch (TimeoutException e) {
            throw new SwapException("SWAP-402", "the coordinator does not answer");
        }
    }

    void onBreach(String id, String what) {
        post(new SwapEvent.Breach(id, what));
    }

    void onFailedOver(Role role, String reason, ProviderId failed, ProviderId now, long generation) {
        post(new SwapEvent.FailedOver(role, reason, failed, now, generation));
    }

    void warn(String text) {
        LOG.warn("server={} {}", setting.server(), text);
    }

    private void post(SwapEvent event) {
        if (stopped) {
            return;
        }
        try {
            thread.execute(() -> onEvent(event));
        } catch (RejectedExecutionException e) {
            LOG.debug("server={} swap event after the end: {}", setting.server(), event);
        }
    }

    void stop() {
        stopped = true;
        work.interrupt();
        procedures.values().forEach(SwapProcedure::close);
    }

    // ------------------------------------------------------------------------------------------------ the swap thread

    private void onEvent(SwapEvent event) {
        events.add(event);
        if (stepping || stopped) {
            return;
        }
        stepping = true;
        try {
            for (SwapEvent next = events.poll(); next != null && !stopped; next = events.poll()) {
                machine.step(next, setting.wallMillis().getAsLong(), this);
            }
        } catch (RuntimeException e) {
            LOG.error("server={} the swap coordinator has failed", setting.server(), e);
            throw e;
        } finally {
            stepping = false;
            publish();
        }
    }

    private void publish() {
        state = machine.state();
        journalFailure = machine.journalFailure();
        List<SwapStatus> now = new ArrayList<>();
        for (SwapRecord swap : state.running().values()) {
            Optional<SwapProcedure> procedure = Optional.ofNullable(procedures.get(swap.id()));
            long limit = setting.limits().deadlineMillis(swap);
            Optional<String> suspended = machine.suspended(swap.id());
            boolean endsByItself = limit != Long.MAX_VALUE && suspended.isEmpty();
            long remaining = swap.phaseMillis() + limit - setting.wallMillis().getAsLong();
            now.add(new SwapStatus(
                    swap,
                    machine.isReady(swap.id()),
                    machine.isPaused(swap.id()),
                    suspended.orElse(""),
                    procedure.map(said -> orElse(Progress.NONE, said::progress)).orElse(Progress.NONE),
                    readings(swap, procedure),
                    endsByItself ? Math.max(0, remaining) : -1));
        }
        status = List.copyOf(now);
    }

    private List<Reading> readings(SwapRecord swap, Optional<SwapProcedure> procedure) {
        List<Reading> none = List.of();
        List<Reading> all = new ArrayList<>(
                procedure.map(said -> orElse(none, said::readings)).orElse(none));
        all.addAll(pulseReadings.getOrDefault(swap.id(), none));
        return all;
    }

    /** For people only: of what throws here the watch makes a breach. */
    private static <T> T orElse(T otherwise, Supplier<T> question) {
        try {
            return question.get();
        } catch (RuntimeException | LinkageError e) {
            LOG.debug("a procedure does not answer", e);
            return otherwise;
        }
    }

    private void watch() {
        if (!watching) {
            watching = true;
            stalls.restart(setting.wallMillis().getAsLong());
            schedule();
        }
    }

    private void schedule() {
        try {
            thread.schedule(this::onWatch, WATCH_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            watching = false; // the server stops
        }
    }

    private void onWatch() {
        if (machine.state().running().isEmpty() || stopped) {
            watching = false;
            return;
        }
        try {
            long now = setting.wallMillis().getAsLong();
            for (SwapRecord swap : List.copyOf(machine.state().running().values())) {
                // one that a start has found may not have its procedure yet
                Optional.ofNullable(procedures.get(swap.id())).ifPresent(procedure -> measure(swap, procedure, now));
            }
            onEvent(new SwapEvent.Tick());
        } catch (RuntimeException | LinkageError e) {
            LOG.error("server={} a look at the swaps has failed, and the next one follows", setting.server(), e);
        } finally {
            schedule();
        }
    }

    private void measure(SwapRecord swap, SwapProcedure procedure, long nowMillis) {
        List<Reading> readings = new ArrayList<>();
        try {
            readings.addAll(procedure.readings());
        } catch (Throwable e) { // whatever a provider's code throws is a breach
            onBreach(swap.id(), "it cannot be watched: " + e);
            return;
        }
        Reading stall = stalls.look(nowMillis);
        if (stall.isBreach() && swap.phase() != Phase.PREPARE) {
            setting.slots().callBack();
        }
        readings.add(stall);
        if (swap.phase() == Phase.OBSERVE) {
            List<Reading> second = pulses.get(swap.id()).look();
            if (!second.isEmpty()) {
                pulseReadings.put(swap.id(), second);
            }
            readings.addAll(second);
        }
        onEvent(new SwapEvent.Measured(swap.id(), readings));
    }

    @Override
    public void write(SwapState next) {
        try {
            journal.write(next);
            events.add(new SwapEvent.Written(next.sequence()));
        } catch (IOException e) {
            LOG.error("server={} the swap journal cannot be written: {}", setting.server(), e.toString());
            events.add(new SwapEvent.WriteFailed(e.toString()));
        }
    }

    @Override
    public void begin(SwapRecord swap, SwapStep step) {
        if (step == SwapStep.ROLLBACK) {
            work.interrupt(); // whatever still hangs there
        }
        SwapProcedure procedure = procedures.get(swap.id());
        if (procedure == null) { // one that a start has found, and whose authority decides what follows
            LOG.warn("server={} swap={} {} before it goes on", setting.server(), swap.id(), step);
            return;
        }
        procedure.begin(step, new StepEnd() {
            @Override
            public void succeeded(String detail) {
                post(new SwapEvent.StepSucceeded(swap.id(), step, detail));
            }

            @Override
            public void failed(String code, String reason) {
                post(new SwapEvent.StepFailed(swap.id(), step, code, reason));
            }
        });
    }

    @Override
    public void setPaused(SwapRecord swap, boolean paused) {
        procedures.get(swap.id()).setPaused(paused);
    }

    @Override
    public void over(EndedSwap ended) {
        SwapProcedure procedure = procedures.remove(ended.swap().id());
        ends.merge(ended.ending(), 1L, Long::sum);
        pulses.remove(ended.swap().id());
        pulseReadings.remove(ended.swap().id());
        if (procedure != null) {
            procedure.close();
        }
    }

    @Override
    public void helpless(SwapRecord swap, String reason) {
        LOG.error(
                "server={} role={} nobody can go on: {}",
                setting.server(),
                swap.role().key(),
                reason);
        setting.helpless().accept(reason);
    }

    @Override
    public void tell(String kind, SwapRecord swap, String actor, String text) {
        LOG.info(
                "server={} swap={} role={} event={} generation={} from=\"{}\" to=\"{}\" actor={} detail={}",
                setting.server(),
                swap.id(),
                swap.role().key(),
                kind,
                swap.generation(),
                swap.from(),
                swap.to(),
                actor,
                text);
        try {
            setting.notices().accept(new SwapNotice(kind, swap, actor, text));
        } catch (RuntimeException | LinkageError e) {
            LOG.error("server={} swap={} a listener has failed at {}", setting.server(), swap.id(), kind, e);
        }
    }
}
