package io.zabitat.node.store;

import io.zabitat.node.snapshot.SnapshotTarget;
import io.zabitat.spi.storage.StorageException;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Compares the store that does not count with the state in memory (hot-swap 6, S5): adds the state up at one zxid, waits for the store to
 * reach it, reads its log back, and loads it whole into a second state. Owned by the node loop; the work is done on the thread of the
 * change.
 */
final class Comparison {
    private enum Stage {
        NONE,
        WANTED,
        SUMMING,
        /** The store has not reached the zxid yet. */
        LEVELLING,
        READING
    }

    private final SwapHost host;
    private final Follower follower;
    private final Line line;
    private Stage stage = Stage.NONE;
    private int sums; // counts those begun: answers to an earlier one are void
    private Consumer<String> onCompared;
    private TreeSum expected;
    private volatile long chain;

    /** Work for the thread of the change. */
    interface Task<T> {
        T run() throws IOException, StorageException;
    }

    /** The way to that thread. */
    interface Line {
        <T> void work(Task<T> task, Consumer<T> answer);

        /** Whether few enough pieces of work wait. */
        boolean hasRoom();

        boolean isOver();
    }

    Comparison(SwapHost host, Follower follower, Line line) {
        this.host = host;
        this.follower = follower;
        this.line = line;
    }

    /** @param answer hears what is wrong, or the empty text */
    void begin(Consumer<String> answer) {
        stage = Stage.WANTED;
        onCompared = answer;
    }

    boolean isUnderWay() {
        return stage != Stage.NONE;
    }

    /** Whether the whole store is being read, which takes long. */
    boolean isReading() {
        return stage == Stage.READING;
    }

    /** The history has begun anew. */
    void beginAgain() {
        if (stage != Stage.NONE) {
            sums++;
            stage = Stage.WANTED;
        }
    }

    /** What the last one expected; only after one. */
    TreeSum expected() {
        return expected;
    }

    /** Hash over the transactions that the last one has read back. */
    long chain() {
        return chain;
    }

    /** While the store follows. */
    void onTurn() {
        if (stage == Stage.WANTED) {
            trySum();
        } else if (stage == Stage.LEVELLING && follower.applied() >= expected.zxid()) {
            read();
        }
    }

    private void trySum() {
        int begun = ++sums;
        boolean lent = host.lendSnapshot(new Sum(begun), () -> {
            if (begun == sums) {
                beginAgain();
            }
        });
        if (lent) {
            stage = Stage.SUMMING;
        }
    }

    private void read() {
        stage = Stage.READING;
        int begun = sums;
        Scratch scratch = host.scratch();
        TreeSum state = expected;
        line.work(
                () -> {
                    String differs = follower.readBack();
                    if (differs.isEmpty()) {
                        differs = follower.compare(state, scratch);
                    }
                    chain = follower.chain();
                    follower.compared();
                    return differs;
                },
                differs -> {
                    if (begun == sums) {
                        stage = Stage.NONE;
                        onCompared.accept(differs);
                    }
                });
    }

    /** Adds the state up, away from the loop. */
    private final class Sum implements SnapshotTarget {
        private final TreeSum.Builder builder = new TreeSum.Builder();
        private final int begun;

        Sum(int begun) {
            this.begun = begun;
        }

        private boolean isVoid() {
            return line.isOver() || begun != sums;
        }

        @Override
        public void begin(long zxid, boolean installed) {
            builder.begin(zxid, installed);
        }

        @Override
        public boolean hasRoom() {
            return isVoid() || line.hasRoom();
        }

        @Override
        public void write(byte[] bytes, int length) {
            if (isVoid()) {
                return;
            }
            byte[] piece = Arrays.copyOf(bytes, length);
            line.work(
                    () -> {
                        builder.write(piece, length);
                        return length;
                    },
                    any -> {});
        }

        @Override
        public void commit(long digest) {
            if (isVoid()) {
                return;
            }
            line.work(
                    () -> {
                        builder.commit(digest);
                        return builder.result();
                    },
                    sum -> {
                        if (!isVoid()) {
                            expected = sum;
                            stage = Stage.LEVELLING;
                        }
                    });
        }
    }
}
