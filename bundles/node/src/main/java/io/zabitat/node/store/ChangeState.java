package io.zabitat.node.store;

import java.util.concurrent.TimeUnit;

/**
 * How far a change of the store has come and what has gone wrong with it, for its halves before and after the cut-over, and, published,
 * for everybody. Owned by the node loop.
 */
final class ChangeState {
    private static final long PUBLISH_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final ChangeParts parts;
    private final StepAnswer answer = new StepAnswer(this::publish);
    private volatile SwapProgress progress;
    private SwapPhase phase = SwapPhase.NEW;
    private long errors;
    private String error = "";
    private long total;
    private long pauseNanos;
    private long publishNanos;

    ChangeState(ChangeParts parts) {
        this.parts = parts;
    }

    SwapPhase phase() {
        return phase;
    }

    boolean is(SwapPhase expected) {
        return phase == expected;
    }

    void enter(SwapPhase next) {
        phase = next;
    }

    /** The end of the step that is under way goes here. */
    StepAnswer answer() {
        return answer;
    }

    /** Begins a step, if it is that one's turn. */
    boolean begin(SwapPhase expected, SwapPhase next, StepEnd end) {
        if (phase != expected || answer.isAwaited()) {
            end.failed(StorageSwap.STALE, "the change is " + phase + ", not " + expected);
            return false;
        }
        answer.await(end);
        phase = next;
        publish();
        return true;
    }

    /** How many bytes the copy will have, about. */
    void expect(long bytes) {
        total = bytes;
    }

    void paused(long nanos) {
        pauseNanos = nanos;
    }

    /** Something that people should know; the change can go on. */
    void say(String what) {
        error = what;
        parts.host().note("the change of the store: " + what);
    }

    /** A store has broken its word so that one should go back. */
    void countError(String what) {
        error = what;
        errors++;
    }

    boolean hasErrors() {
        return errors > 0;
    }

    String error() {
        return error;
    }

    /** What a way back ends with when the old store is gone: the new one goes on, unless it is known not to hold what it was given. */
    StepAnswer.Saying noWayBack() {
        return StepAnswer.failed(errors > 0 ? StorageSwap.NOBODY : StorageSwap.NO_WAY_BACK, error);
    }

    /** Any thread. */
    SwapProgress progress() {
        return progress;
    }

    void onTurn(long now) {
        if (now - publishNanos > PUBLISH_NANOS) {
            publish();
        }
    }

    void publish() {
        publishNanos = parts.host().nanoTime();
        progress = new SwapProgress(
                phase,
                parts.following().stage().name(),
                parts.following().copiedBytes(),
                total,
                parts.following().lagBytes(),
                errors,
                error,
                TimeUnit.NANOSECONDS.toMicros(pauseNanos));
    }
}
