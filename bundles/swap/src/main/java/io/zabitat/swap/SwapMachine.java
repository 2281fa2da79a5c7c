package io.zabitat.swap;

import io.zabitat.node.slot.Reading;
import io.zabitat.node.slot.Role;
import io.zabitat.node.slot.StepEnd;
import io.zabitat.node.slot.SwapStep;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The rules of swapping: events in, effects out, no clock, file or thread. Each step of a swap is durable in the journal before it is
 * begun, so that whatever ends the process, {@link BootRule} finds out who is active. One thread calls it at a time.
 */
public final class SwapMachine {
    private static final String RESUMED = "resumed by a start";

    private final SwapLimits limits;
    private final Map<Role, Run> runs = new EnumMap<>(Role.class);
    /** What waits for the journal, in the order of its sequence numbers. */
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();

    private SwapState state;
    private Optional<String> journalFailure = Optional.empty();

    /** What is known of a swap under way, besides the journal. */
    private static final class Run {
        boolean paused;
        boolean ready;
        /** Whether there is no way back any more. */
        boolean stays;
        /** Why nothing can be done with it before another start, if so. */
        Optional<String> suspended = Optional.empty();

        final Map<String, Integer> softBreaches = new TreeMap<>();
    }

    private record Waiting(long sequence, SwapRecord swap, SwapStep step) {}

    /** @param settled what {@link BootRule#settle} has left, and is durable */
    public SwapMachine(SwapState settled, SwapLimits limits) {
        this.state = settled;
        this.limits = limits;
    }

    public SwapState state() {
        return state;
    }

    /** Why no swap can be begun any more, if so. */
    public Optional<String> journalFailure() {
        return journalFailure;
    }

    /** Whether the swap waits for the operator's word to cut over. */
    public boolean isReady(String id) {
        return state.swap(id).map(swap -> run(swap).ready).orElse(false);
    }

    public boolean isPaused(String id) {
        return state.swap(id).map(swap -> run(swap).paused).orElse(false);
    }

    /** Whether the way back is known to be gone. */
    public boolean isStaying(String id) {
        return state.swap(id).map(swap -> run(swap).stays).orElse(false);
    }

    /** Why a swap can neither go on nor end before another start, if so. */
    public Optional<String> suspended(String id) {
        return state.swap(id).flatMap(swap -> run(swap).suspended);
    }

    private Run run(SwapRecord swap) {
        return runs.computeIfAbsent(swap.role(), any -> new Run());
    }

    /** @param nowMillis wall time */
    public void step(SwapEvent event, long nowMillis, SwapSink out) {
        if (event instanceof SwapEvent.Begin begin) {
            onBegin(begin.swap(), out);
        } else if (event instanceof SwapEvent.Resumed resumed) {
            state.swap(resumed.id()).ifPresent(swap -> onResumed(swap, resumed, nowMillis, out));
        } else if (event instanceof SwapEvent.Found found) {
            onFound(found.swap(), out);
        } else if (event instanceof SwapEvent.Suspended suspended) {
            state.swap(suspended.id()).ifPresent(swap -> onSuspended(swap, suspended.why(), out));
        } else if (event instanceof SwapEvent.Written written) {
            onWritten(written.sequence(), out);
        } else if (event instanceof SwapEvent.WriteFailed failed) {
            onWriteFailed(failed.reason(), nowMillis, out);
        } else if (event instanceof SwapEvent.StepSucceeded ended) {
            state.swap(ended.id()).ifPresent(swap -> onSucceeded(swap, ended, nowMillis, out));
        } else if (event instanceof SwapEvent.StepFailed failed) {
            state.swap(failed.id()).ifPresent(swap -> onFailed(swap, failed, nowMillis, out));
        } else if (event instanceof SwapEvent.Measured measured) {
            state.swap(measured.id()).ifPresent(swap -> onMeasured(swap, measured.readings(), nowMillis, out));
        } else if (event instanceof SwapEvent.Breach breach) {
            state.swap(breach.id()).ifPresent(swap -> rollBack(swap, "SWAP-301 " + breach.what(), nowMillis, out));
        } else if (event instanceof SwapEvent.Order order) {
            state.swap(order.id()).ifPresent(swap -> onOrder(swap, order, nowMillis, out));
        } else if (event instanceof SwapEvent.FailedOver over) {
            onFailedOver(over, nowMillis, out);
        } else if (event instanceof SwapEvent.Tick) {
            List.copyOf(state.running().values()).forEach(swap -> onTime(swap, nowMillis, out));
        }
    }

    // ------------------------------------------------------------------------------------------------ forward

    private void onBegin(SwapRecord swap, SwapSink out) {
        if (state.running().containsKey(swap.role()) || journalFailure.isPresent()) {
            throw new IllegalStateException("a swap of " + swap.role() + " is under way, or the journal has failed");
        }
        runs.put(swap.role(), new Run());
        out.tell("PLANNED", swap, swap.actor(), "by " + swap.actor() + ": " + swap.reason());
        enter(swap, SwapStep.PREPARE, out);
    }

    /** It gets an owner, and is written down with what follows. */
    private void onFound(SwapRecord swap, SwapSink out) {
        if (!state.running().containsKey(swap.role())) {
            state = state.with(swap);
            out.tell("FOUND", swap, swap.actor(), swap.reason());
        }
    }

    /** It stays what it was: neither committed nor rolled back. */
    private void onSuspended(SwapRecord swap, String why, SwapSink out) {
        run(swap).suspended = Optional.of(why);
        out.tell("SUSPENDED", swap, swap.actor(), why);
    }

    /** What the role's own authority says has happened already. */
    private void onResumed(SwapRecord swap, SwapEvent.Resumed resumed, long nowMillis, SwapSink out) {
        if (swap.phase() == Phase.COMMIT) {
            state = state.holding(swap.role(), holderBefore(swap)); // until the commit is known to have happened
        }
        if (resumed.observing()) {
            SwapRecord on = swap.in(Phase.OBSERVE, nowMillis, RESUMED);
            state = state.with(on);
            out.tell("OBSERVE", on, on.actor(), RESUMED);
            if (swap.phase() == Phase.ROLLBACK) { // what was decided stays decided
                rollBack(on, swap.note().endsWith(RESUMED) ? swap.note() : withDetail(swap, RESUMED), nowMillis, out);
            } else {
                out.write(state);
            }
            return;
        }
        boolean isNew = resumed.active().name().equals(swap.to().name());
        if (isNew) {
            state = state.holding(swap.role(), new Holder(swap.to(), swap.generation(), swap.configured()));
        }
        end(swap, isNew ? Ending.COMMITTED : Ending.ROLLED_BACK, "found so at a start", nowMillis, out);
    }

    /** Writes the phase down, and begins its step once that is durable. */
    private void enter(SwapRecord swap, SwapStep step, SwapSink out) {
        state = state.with(swap);
        waiting.add(new Waiting(state.sequence(), swap, step));
        out.write(state);
    }

    private void onWritten(long sequence, SwapSink out) {
        while (!waiting.isEmpty() && waiting.peek().sequence() <= sequence) {
            Waiting due = waiting.poll();
            // a rollback may have been decided meanwhile
            if (state.swap(due.swap().id()).filter(due.swap()::equals).isPresent()) {
                out.begin(due.swap(), due.step());
            }
        }
    }

    private void onSucceeded(SwapRecord swap, SwapEvent.StepSucceeded ended, long nowMillis, SwapSink out) {
        if (!isStepOf(swap.phase(), ended.step())) {
            return; // of a step that nobody waits for any more
        }
        switch (ended.step()) {
            case PREPARE -> {
                out.tell("PREPARED", swap, swap.actor(), ended.detail());
                enter(swap.in(Phase.SHADOW, nowMillis, ""), SwapStep.SHADOW, out);
            }
            case SHADOW -> {
                out.tell("SHADOW", swap, swap.actor(), ended.detail());
                run(swap).ready = true;
                if (swap.auto() && !run(swap).paused) {
                    cutOver(swap, swap.actor(), "", nowMillis, out);
                }
            }
            case CUTOVER -> {
                out.tell("OBSERVE", swap, swap.actor(), ended.detail());
                state = state.with(swap.in(Phase.OBSERVE, nowMillis, ""));
                out.write(state);
            }
            case COMMIT -> end(swap, Ending.COMMITTED, ended.detail(), nowMillis, out);
            case ROLLBACK -> end(swap, Ending.ROLLED_BACK, withDetail(swap, ended.detail()), nowMillis, out);
        }
    }

    private static String withDetail(SwapRecord swap, String detail) {
        return detail.isEmpty() ? swap.note() : swap.note() + "; " + detail;
    }

    private static boolean isStepOf(Phase phase, SwapStep step) {
        return phase.name().equals(step.name());
    }

    private void cutOver(SwapRecord swap, String actor, String by, long nowMillis, SwapSink out) {
        if (run(swap).paused) {
            out.setPaused(swap, false); // a store that is held still does not become level for the switch
        }
        leaveShadow(swap);
        out.tell("CUTOVER", swap, actor, by);
        enter(swap.in(Phase.CUTOVER, nowMillis, ""), SwapStep.CUTOVER, out);
    }

    /** What was said of the shadow holds for it alone: a way back has its own limit, and waits for nobody's word. */
    private void leaveShadow(SwapRecord swap) {
        run(swap).ready = false;
        run(swap).paused = false;
    }

    /** From here on the new one is active also after a crash. */
    private void commit(SwapRecord swap, String actor, String by, long nowMillis, SwapSink out) {
        out.tell("COMMIT", swap, actor, by);
        state = state.holding(swap.role(), new Holder(swap.to(), swap.generation(), swap.configured()));
        enter(swap.in(Phase.COMMIT, nowMillis, ""), SwapStep.COMMIT, out);
    }

    private void end(SwapRecord swap, Ending ending, String detail, long nowMillis, SwapSink out) {
        EndedSwap ended = new EndedSwap(swap, ending, nowMillis, detail);
        state = state.ended(ended);
        runs.remove(swap.role());
        if (journalFailure.isEmpty()) {
            out.write(state);
        }
        out.tell(ending.name(), swap, swap.actor(), detail);
        out.over(ended);
    }

    // ------------------------------------------------------------------------------------------------ back

    private void rollBack(SwapRecord swap, String why, long nowMillis, SwapSink out) {
        rollBack(swap, swap.actor(), why, nowMillis, out);
    }

    private void rollBack(SwapRecord swap, String actor, String why, long nowMillis, SwapSink out) {
        boolean decided = swap.phase() == Phase.COMMIT || swap.phase() == Phase.ROLLBACK;
        if (decided || run(swap).stays || run(swap).suspended.isPresent()) {
            return;
        }
        goBack(swap, actor, why, nowMillis, out);
    }

    /** A commit was refused: the old store is still there, and the new one does not hold what it was given. */
    private void takeBack(SwapRecord swap, String why, long nowMillis, SwapSink out) {
        state = state.holding(swap.role(), holderBefore(swap));
        goBack(swap, swap.actor(), why, nowMillis, out);
    }

    private static Holder holderBefore(SwapRecord swap) {
        return new Holder(swap.from(), swap.fromGeneration(), swap.configured());
    }

    private void goBack(SwapRecord swap, String actor, String why, long nowMillis, SwapSink out) {
        leaveShadow(swap);
        SwapRecord back = swap.in(Phase.ROLLBACK, nowMillis, why);
        out.tell("ROLLBACK", back, actor, why);
        if (journalFailure.isPresent()) {
            state = state.with(back); // what the journal says leads to the old one as well
            out.begin(back, SwapStep.ROLLBACK);
        } else {
            enter(back, SwapStep.ROLLBACK, out);
        }
    }

    private void onFailed(SwapRecord swap, SwapEvent.StepFailed failed, long nowMillis, SwapSink out) {
        String why = failed.code() + " " + failed.reason();
        if (!isStepOf(swap.phase(), failed.step())) {
            return;
        }
        switch (failed.step()) {
            case PREPARE, SHADOW, CUTOVER -> rollBack(swap, why, nowMillis, out);
            case COMMIT -> {
                if (swap.role() == Role.STORAGE) {
                    takeBack(swap, why, nowMillis, out);
                } else {
                    end(swap, Ending.COMMITTED, why, nowMillis, out);
                }
            }
            case ROLLBACK -> {
                if (failed.code().equals(StepEnd.NO_WAY_BACK)) {
                    stay(swap, why, nowMillis, out);
                } else {
                    giveUp(swap, why, nowMillis, out);
                }
            }
        }
    }

    /** The old one is gone, and the new one has the role: it is watched on, and then asked to commit, which it may refuse. */
    private void stay(SwapRecord swap, String why, long nowMillis, SwapSink out) {
        run(swap).stays = true;
        SwapRecord on = swap.in(Phase.OBSERVE, nowMillis, why + "; wanted because of: " + swap.note());
        state = state.with(on);
        if (journalFailure.isEmpty()) {
            out.write(state);
        }
        out.tell("NO_WAY_BACK", on, on.actor(), on.note());
    }

    private void giveUp(SwapRecord swap, String why, long nowMillis, SwapSink out) {
        String both = "SWAP-302 the way back has failed, too: " + why + "; before: " + swap.note();
        end(swap, Ending.FAILED, both, nowMillis, out);
        if (swap.role() != Role.QUORUM) { // the list of members says who counts, whatever came of the swap
            out.helpless(swap, both);
        }
    }

    private void onMeasured(SwapRecord swap, List<Reading> readings, long nowMillis, SwapSink out) {
        if (swap.phase() != Phase.OBSERVE && swap.phase() != Phase.CUTOVER && swap.phase() != Phase.SHADOW) {
            return;
        }
        Map<String, Integer> soft = run(swap).softBreaches;
        for (Reading reading : readings) {
            int before = soft.getOrDefault(reading.name(), 0);
            int now = reading.isBreach() ? before + 1 : 0;
            soft.put(reading.name(), now);
            if (now >= (reading.hard() ? 1 : limits.softBreaches())) {
                rollBack(swap, "SWAP-301 " + text(reading), nowMillis, out);
                return;
            }
        }
    }

    private static String text(Reading reading) {
        return reading.name() + " " + number(reading.value()) + ", limit " + number(reading.limit());
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    /** Nothing new can be begun; what is before its commit goes back, as the next start would do it. */
    private void onWriteFailed(String reason, long nowMillis, SwapSink out) {
        journalFailure = Optional.of(reason);
        List<Waiting> unwritten = new ArrayList<>(waiting);
        waiting.clear();
        for (SwapRecord swap : List.copyOf(state.running().values())) {
            boolean returning = swap.phase() == Phase.ROLLBACK;
            boolean uncommitted = swap.phase() == Phase.COMMIT
                    && unwritten.stream().anyMatch(due -> due.swap().equals(swap));
            if (returning) {
                unwritten.stream()
                        .filter(due -> due.swap().equals(swap))
                        .forEach(due -> out.begin(swap, SwapStep.ROLLBACK));
            } else if (uncommitted) {
                takeBackCommit(swap, reason, nowMillis, out);
            } else {
                rollBack(swap, "the journal cannot be written: " + reason, nowMillis, out);
            }
        }
    }

    /**
     * Whether the record of the commit has reached the disk is unknown, so the next start may find the new one: it stays, as no way back
     * would be safe to be there then. Only a store that refuses the commit goes back: its marker counts, whatever the journal says.
     */
    private void takeBackCommit(SwapRecord swap, String reason, long nowMillis, SwapSink out) {
        out.tell("COMMIT", swap, swap.actor(), "the journal cannot be written: " + reason);
        out.begin(swap, SwapStep.COMMIT);
    }

    // ------------------------------------------------------------------------------------------------ time and people

    private void onTime(SwapRecord swap, long nowMillis, SwapSink out) {
        long limit = limits.deadlineMillis(swap);
        boolean waits = run(swap).paused || run(swap).suspended.isPresent();
        if (waits || nowMillis - swap.phaseMillis() < limit) {
            return;
        }
        switch (swap.phase()) {
            case PREPARE -> rollBack(swap, "SWAP-201 not ready after " + limit + " ms", nowMillis, out);
            case SHADOW -> {
                if (!run(swap).ready) {
                    rollBack(swap, "SWAP-202 not level after " + limit + " ms", nowMillis, out);
                }
            }
            case CUTOVER -> rollBack(swap, "SWAP-301 not switched after " + limit + " ms", nowMillis, out);
            case OBSERVE -> commit(swap, swap.actor(), "", nowMillis, out);
            case COMMIT ->
                end(swap, Ending.COMMITTED, "the old one was not let go after " + limit + " ms", nowMillis, out);
            case ROLLBACK -> giveUp(swap, "not back after " + limit + " ms", nowMillis, out);
        }
    }

    private void onOrder(SwapRecord swap, SwapEvent.Order order, long nowMillis, SwapSink out) {
        if (run(swap).suspended.isPresent()) {
            return;
        }
        String by = by(order);
        switch (order.word()) {
            case PAUSE, RESUME -> {
                if (swap.phase() == Phase.SHADOW) {
                    onPause(noted(swap, order), order, nowMillis, out);
                }
            }
            case CUTOVER -> {
                if (swap.phase() == Phase.SHADOW && run(swap).ready) {
                    cutOver(noted(swap, order), order.actor(), by, nowMillis, out);
                }
            }
            case ROLLBACK -> rollBack(swap, order.actor(), by, nowMillis, out);
            case COMMIT -> {
                if (swap.phase() == Phase.OBSERVE) {
                    commit(noted(swap, order), order.actor(), by, nowMillis, out);
                }
            }
        }
    }

    private static String by(SwapEvent.Order order) {
        return order.actor() + ": " + order.reason();
    }

    /** With what was said, for the history. */
    private static SwapRecord noted(SwapRecord swap, SwapEvent.Order order) {
        return swap.saying(order.word() + " by " + (order.reason().isEmpty() ? order.actor() : by(order)));
    }

    private void onPause(SwapRecord swap, SwapEvent.Order order, long nowMillis, SwapSink out) {
        boolean pause = order.word() == SwapEvent.Word.PAUSE;
        state = state.with(swap); // written with the next phase: nothing depends on it
        run(swap).paused = pause;
        out.tell(pause ? "PAUSED" : "RESUMED", swap, order.actor(), by(order));
        out.setPaused(swap, pause);
        if (!pause && swap.auto() && run(swap).ready) {
            cutOver(swap, order.actor(), by(order), nowMillis, out);
        }
    }

    // ------------------------------------------------------------------------------------------------ without a plan

    private void onFailedOver(SwapEvent.FailedOver over, long nowMillis, SwapSink out) {
        Optional<Holder> before = Optional.ofNullable(state.holders().get(over.role()));
        SwapRecord record = new SwapRecord(
                "-",
                over.role(),
                over.generation(),
                over.failed(),
                over.generation() - 1,
                over.now(),
                before.map(Holder::configured).orElse(over.failed().name()),
                Phase.COMMIT,
                true,
                0,
                0,
                "",
                "coordinator",
                over.reason(),
                nowMillis,
                nowMillis,
                "");
        state = state.holding(over.role(), new Holder(over.now(), over.generation(), record.configured()))
                .remembering(new EndedSwap(record, Ending.FAILED_OVER, nowMillis, over.reason()));
        out.tell("FAILED_OVER", record, record.actor(), "ROLE-601 " + over.reason());
        if (journalFailure.isEmpty()) {
            out.write(state);
        }
    }
}
