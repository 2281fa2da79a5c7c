package io.zabitat.node.store;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The pieces of work of one following, handed to the thread of the change and answered in order. An answer to work of an earlier round is
 * void; a thread that does not answer in time, and work that fails, end the following. Owned by the node loop.
 */
final class Pieces implements Comparison.Line {
    private static final int MAX_PIECES = 8;
    /** A whole store is read in one piece of work. */
    private static final int READING_FACTOR = 20;

    private final SwapHost host;
    private final long patienceNanos;
    private final BooleanSupplier sameHistory;
    private final Consumer<String> onFailure;
    private int round;
    private int jobs;
    private long progressNanos;
    private boolean ended;
    private boolean failed;
    private boolean hung;

    /**
     * @param sameHistory whether the history is the one that the copy was begun with: else what fails does so because the log has ended
     *     under the reader's hands, and the copy begins again
     * @param onFailure hears once why nothing more comes
     */
    Pieces(SwapHost host, long patienceNanos, BooleanSupplier sameHistory, Consumer<String> onFailure) {
        this.host = host;
        this.patienceNanos = patienceNanos;
        this.sameHistory = sameHistory;
        this.onFailure = onFailure;
        progressNanos = host.nanoTime();
    }

    /** Counts beginnings. */
    int round() {
        return round;
    }

    /** Answers to all that was begun are void. */
    void beginRound() {
        round++;
    }

    boolean isIdle() {
        return jobs == 0;
    }

    @Override
    public boolean hasRoom() {
        return jobs < MAX_PIECES;
    }

    /** Nothing more is begun. */
    void end() {
        ended = true;
    }

    @Override
    public boolean isOver() {
        return ended;
    }

    /** Whether it was ended by a failure. */
    boolean hasFailed() {
        return failed;
    }

    /** Whether the thread of the change is stuck in the other store: nobody may wait for either. */
    boolean isHung() {
        return hung;
    }

    void fail(String why) {
        if (!ended) {
            ended = true;
            failed = true;
            onFailure.accept(why);
        }
    }

    /** @param reading whether a whole store is being read, which takes long */
    void onTurn(long now, boolean reading) {
        long patience = patienceNanos * (reading ? READING_FACTOR : 1);
        if (jobs > 0 && now - progressNanos > patience) {
            host.abandonWorker();
            hung = true;
            fail("does not answer for " + TimeUnit.NANOSECONDS.toSeconds(patience) + " s");
        }
    }

    @Override
    public <T> void work(Comparison.Task<T> task, Consumer<T> answer) {
        int begun = round;
        if (jobs++ == 0) {
            progressNanos = host.nanoTime();
        }
        boolean taken = host.work(
                () -> {
                    T result = task.run();
                    return () -> {
                        onAnswer();
                        if (begun == round && !ended) {
                            answer.accept(result);
                        }
                    };
                },
                why -> {
                    onAnswer();
                    if (sameHistory.getAsBoolean()) {
                        fail(why);
                    }
                });
        if (!taken) {
            jobs--;
            fail("the thread of the change takes no more work");
        }
    }

    private void onAnswer() {
        jobs--;
        progressNanos = host.nanoTime();
    }
}
