package io.zabitat.node.store;

import io.zabitat.node.snapshot.SnapshotTarget;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Brings the other store level with the one that counts, and keeps it so: copy, tail, tee; begins again where the history does. The
 * same before the cut-over and after it, with the stores' parts exchanged. Owned by the node loop; the work is done on the thread of the
 * change.
 */
final class Following {
    private static final int MAX_PIECES = 8;
    /** A pass over the log that brought less leaves little for the next one. */
    private static final long SHORT_PASS_BYTES = 256 << 10;

    private static final int MAX_PASSES = 100;

    /** A whole store is read in one piece of work. */
    private static final int COMPARING_FACTOR = 20;

    /** Where it is. */
    enum Stage {
        /** For whoever opens the other store. */
        CLOSED,
        /** For a snapshot to begin. */
        WAITING,
        COPYING,
        TAILING,
        /** For the log writer. */
        ATTACHING,
        /** What became durable between the last pass and the tee. */
        CLOSING_GAP,
        FOLLOWING
    }

    private final SwapHost host;
    private final DualStore dual;
    private final Follower follower;
    private final SwapSettings settings;
    private final Supplier<Optional<DualStore.Companion>> companion;
    private final Consumer<String> onFailure;
    private Stage stage = Stage.CLOSED;
    private Tee tee;
    private int round; // counts beginnings: answers to an earlier one are void
    private int histories;
    private int jobs;
    private long progressNanos;
    private long nextPieceNanos;
    private long copiedBytes;
    private long passBytes;
    private int passes;
    private int overflows;
    private boolean paused;
    private boolean ended;
    private boolean hung;
    private boolean failed;
    private final Comparison comparison;

    /**
     * @param companion what the log writer needs to know when it attaches
     * @param onFailure hears once why the other store cannot follow
     */
    Following(
            SwapHost host,
            DualStore dual,
            Follower follower,
            SwapSettings settings,
            Supplier<Optional<DualStore.Companion>> companion,
            Consumer<String> onFailure) {
        this.host = host;
        this.dual = dual;
        this.follower = follower;
        this.settings = settings;
        this.companion = companion;
        this.onFailure = onFailure;
        histories = dual.histories();
        progressNanos = host.nanoTime();
        comparison = new Comparison(host, follower, new Comparison.Line() {
            @Override
            public <T> void work(Comparison.Task<T> task, Consumer<T> answer) {
                Following.this.work(task, answer);
            }

            @Override
            public boolean hasRoom() {
                return jobs < MAX_PIECES;
            }

            @Override
            public boolean isOver() {
                return ended;
            }
        });
    }

    /** With the state in memory. */
    Comparison comparison() {
        return comparison;
    }

    Stage stage() {
        return stage;
    }

    long copiedBytes() {
        return copiedBytes;
    }

    /** Bytes that wait for the other store. */
    long lagBytes() {
        return tee == null ? 0 : tee.bytes();
    }

    /** Whether the other store holds all that was durable when it was last looked at, and nothing is under way. */
    boolean isLevel() {
        return stage == Stage.FOLLOWING && jobs == 0 && tee.isEmpty() && !tee.isOverflown();
    }

    /** Whether it is nearly so: worth holding writes back for. */
    boolean isNear() {
        return stage == Stage.FOLLOWING && !tee.isOverflown() && tee.bytes() < SHORT_PASS_BYTES;
    }

    boolean isComparing() {
        return comparison.isUnderWay();
    }

    boolean isIdle() {
        return jobs == 0;
    }

    /** Whether the thread of the change is stuck in the other store: nobody may wait for either. */
    boolean isHung() {
        return hung;
    }

    void setPaused(boolean hold) {
        paused = hold;
    }

    /** The other store is open: it is filled from now on. */
    void begin() {
        stage = Stage.WAITING;
    }

    /** Nothing more is begun. */
    void end() {
        ended = true;
    }

    boolean isEnded() {
        return ended;
    }

    /** Whether the other store has failed. */
    boolean hasFailed() {
        return failed;
    }

    /** The stores have changed places: what becomes durable from here on comes through another tee. */
    void turned(Tee next) {
        tee = next;
        tee.follow();
        stage = Stage.FOLLOWING;
    }

    // ------------------------------------------------------------------------------------------------ turns

    void onTurn(long now) {
        if (ended) {
            return;
        }
        long patience = settings.stallNanos() * (comparison.isReading() ? COMPARING_FACTOR : 1);
        if (jobs > 0 && now - progressNanos > patience) {
            host.abandonWorker();
            hung = true;
            fail("does not answer for " + TimeUnit.NANOSECONDS.toSeconds(patience) + " s");
            return;
        }
        if (histories != dual.histories()) {
            beginAgain("the history begins anew");
        }
        switch (stage) {
            case WAITING -> tryCopy();
            case CLOSED, COPYING, ATTACHING -> {}
            case TAILING, CLOSING_GAP -> tail();
            case FOLLOWING -> follow();
        }
        if (!ended && stage == Stage.FOLLOWING && !paused) {
            comparison.onTurn();
        }
    }

    private void beginAgain(String why) {
        histories = dual.histories();
        if (stage == Stage.CLOSED) {
            return;
        }
        if (stage != Stage.WAITING) {
            host.note("the copy of the store begins again: " + why);
        }
        round++;
        stage = Stage.WAITING;
        comparison.beginAgain();
        host.onLog(() -> {
            dual.detach();
            return () -> {};
        });
    }

    private <T> void work(Comparison.Task<T> task, Consumer<T> answer) {
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
                    if (histories == dual.histories()) {
                        fail(why);
                    } // else the log has ended under the reader's hands, and the copy begins again
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

    private void fail(String why) {
        if (!ended) {
            ended = true;
            failed = true;
            onFailure.accept(why);
        }
    }

    // ------------------------------------------------------------------------------------------------ copy and log

    private void tryCopy() {
        if (jobs > 0 || paused) {
            return;
        }
        int begun = round;
        if (host.lendSnapshot(new Copy(begun), () -> {
            if (begun == round && stage == Stage.COPYING) {
                beginAgain("the state became another one");
            }
        })) {
            stage = Stage.COPYING;
            copiedBytes = 0;
        }
    }

    /** Hands pieces on, no faster than is wished. */
    private final class Copy implements SnapshotTarget {
        private final int begun;

        Copy(int begun) {
            this.begun = begun;
        }

        private boolean isVoid() {
            return ended || begun != round;
        }

        @Override
        public void begin(long zxid, boolean installed) {
            work(
                    () -> {
                        follower.beginCopy(zxid);
                        return zxid;
                    },
                    any -> {});
        }

        @Override
        public boolean hasRoom() {
            return isVoid() || !paused && jobs < MAX_PIECES && host.nanoTime() - nextPieceNanos >= 0;
        }

        @Override
        public void write(byte[] bytes, int length) {
            if (isVoid()) {
                return;
            }
            copiedBytes += length;
            if (settings.copyBytesPerSecond() > 0) {
                long pieceNanos = TimeUnit.SECONDS.toNanos(1) * length / settings.copyBytesPerSecond();
                nextPieceNanos = host.nanoTime() + pieceNanos;
            }
            work(
                    () -> {
                        follower.writeCopy(bytes, length);
                        return length;
                    },
                    any -> {});
        }

        @Override
        public void commit(long digest) {
            if (isVoid()) {
                return;
            }
            work(
                    () -> {
                        follower.commitCopy(digest);
                        return digest;
                    },
                    any -> {
                        stage = Stage.TAILING;
                        passes = 0;
                        passBytes = 0;
                    });
        }
    }

    private void tail() {
        if (jobs > 0 || paused) {
            return;
        }
        work(() -> follower.tail(dual.authority()), this::onTailed);
    }

    private void onTailed(long bytes) {
        passBytes += bytes;
        if (bytes > 0) {
            return;
        }
        long pass = passBytes;
        passBytes = 0;
        if (stage == Stage.CLOSING_GAP) {
            stage = Stage.FOLLOWING;
            tee.follow();
        } else if (pass < SHORT_PASS_BYTES || ++passes > MAX_PASSES) {
            attach();
        }
    }

    private void attach() {
        stage = Stage.ATTACHING;
        Tee fresh = new Tee(settings.lagBytes());
        Optional<DualStore.Companion> with = companion.get();
        int begun = round;
        host.onLog(() -> {
            dual.attach(fresh, with);
            return () -> {
                if (begun == round && stage == Stage.ATTACHING) {
                    tee = fresh;
                    stage = Stage.CLOSING_GAP;
                }
            };
        });
    }

    private void follow() {
        if (tee.isOverflown()) {
            if (jobs > 0) {
                return;
            }
            if (++overflows > settings.maxOverflows()) {
                fail("cannot keep up: " + overflows + " times more than " + settings.lagBytes()
                        + " bytes waited for it");
                return;
            }
            if (tee.hasLostTruncation()) {
                beginAgain("its end was cut off");
                return;
            }
            stage = Stage.TAILING;
            passes = 0;
            passBytes = 0;
            return;
        }
        if (jobs == 0 && !tee.isEmpty()) {
            Tee from = tee;
            work(() -> follower.drain(from), any -> {});
        }
    }
}
