package io.zabitat.node.store;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Brings the other store level with the one that counts, and keeps it so: copy, tail, tee; begins again where the history does. The
 * same before the cut-over and after it, with the stores' parts exchanged. Owned by the node loop; the work is done on the thread of the
 * change.
 */
final class Following {
    /** A pass over the log that brought less leaves little for the next one. */
    private static final long SHORT_PASS_BYTES = 256 << 10;

    private static final int MAX_PASSES = 100;

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
    private final Pieces pieces;
    private final Comparison comparison;
    private Stage stage = Stage.CLOSED;
    private Tee tee;
    private Optional<PacedCopy> copy = Optional.empty();
    private int histories;
    private long passBytes;
    private int passes;
    private int overflows;
    private boolean paused;

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
        histories = dual.histories();
        pieces = new Pieces(host, settings.stallNanos(), () -> histories == dual.histories(), onFailure);
        comparison = new Comparison(host, follower, pieces);
    }

    /** With the state in memory. */
    Comparison comparison() {
        return comparison;
    }

    Stage stage() {
        return stage;
    }

    long copiedBytes() {
        return copy.map(PacedCopy::bytes).orElse(0L);
    }

    /** Bytes that wait for the other store. */
    long lagBytes() {
        return tee == null ? 0 : tee.bytes();
    }

    /** Whether the other store holds all that was durable when it was last looked at, and nothing is under way. */
    boolean isLevel() {
        return stage == Stage.FOLLOWING && pieces.isIdle() && tee.isEmpty() && !tee.isOverflown();
    }

    /** Whether it is nearly so: worth holding writes back for. */
    boolean isNear() {
        return stage == Stage.FOLLOWING && !tee.isOverflown() && tee.bytes() < SHORT_PASS_BYTES;
    }

    boolean isComparing() {
        return comparison.isUnderWay();
    }

    /** Whether the thread of the change is stuck in the other store: nobody may wait for either. */
    boolean isHung() {
        return pieces.isHung();
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
        pieces.end();
    }

    boolean isEnded() {
        return pieces.isOver();
    }

    /** The stores have changed places: what becomes durable from here on comes through another tee. */
    void turned(Tee next) {
        tee = next;
        stage = Stage.FOLLOWING;
    }

    // ------------------------------------------------------------------------------------------------ turns

    void onTurn(long now) {
        if (!pieces.isOver()) {
            pieces.onTurn(now, comparison.isReading());
        }
        if (pieces.isOver()) {
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
        if (!pieces.isOver() && stage == Stage.FOLLOWING && !paused) {
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
        pieces.beginRound();
        stage = Stage.WAITING;
        comparison.beginAgain();
        host.onLog(() -> {
            dual.detach();
            return () -> {};
        });
    }

    // ------------------------------------------------------------------------------------------------ copy and log

    private void tryCopy() {
        if (!pieces.isIdle() || paused) {
            return;
        }
        int begun = pieces.round();
        PacedCopy next = new PacedCopy(host, follower, pieces, settings.copyBytesPerSecond(), () -> paused, () -> {
            stage = Stage.TAILING;
            passes = 0;
            passBytes = 0;
        });
        boolean lent = host.lendSnapshot(next, () -> {
            if (begun == pieces.round() && stage == Stage.COPYING) {
                beginAgain("the state became another one");
            }
        });
        if (lent) {
            stage = Stage.COPYING;
            copy = Optional.of(next);
        }
    }

    private void tail() {
        if (!pieces.isIdle() || paused) {
            return;
        }
        pieces.work(() -> follower.tail(dual.authority()), this::onTailed);
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
        int begun = pieces.round();
        host.onLog(() -> {
            dual.attach(fresh, with);
            return () -> {
                if (begun == pieces.round() && stage == Stage.ATTACHING) {
                    tee = fresh;
                    stage = Stage.CLOSING_GAP;
                }
            };
        });
    }

    private void follow() {
        if (tee.isOverflown()) {
            if (!pieces.isIdle()) {
                return;
            }
            if (++overflows > settings.maxOverflows()) {
                pieces.fail("cannot keep up: " + overflows + " times more than " + settings.lagBytes()
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
        if (pieces.isIdle() && !tee.isEmpty()) {
            Tee from = tee;
            pieces.work(() -> follower.drain(from), any -> {});
        }
    }
}
