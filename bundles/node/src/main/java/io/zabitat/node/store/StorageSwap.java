package io.zabitat.node.store;

import static io.zabitat.node.store.StepAnswer.done;
import static io.zabitat.node.store.StepAnswer.failed;

import io.zabitat.spi.storage.Store;
import io.zabitat.spi.storage.StoreContext;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One change of a running member's store, from its first step to its last (hot-swap 6, S0 to S8). What is acknowledged is durable in
 * the store that counts; which one that is the marker says, and the log writer turns between two batches. Before the cut-over
 * {@link Filling} does the work, the cut-over itself is {@link Turning}'s, then it is {@link Observing}'s. Owned by the node loop, which
 * begins the steps and calls {@link #onTurn}; what is published, any thread.
 */
public final class StorageSwap {
    static final String PREPARE_FAILED = "SWAP-201";
    static final String DIFFERS = "SWAP-202";
    static final String BROKEN = "SWAP-301";
    static final String NOBODY = "SWAP-302";
    /** As {@code NO_WAY_BACK} of a step's end: the new store goes on alone. */
    static final String NO_WAY_BACK = "SWAP-303";

    static final String STALE = "SWAP-402";

    private final ChangeParts parts;
    private final ChangeState state;
    private final Filling filling;
    private final Turning turning;
    private final Observing observing;

    /**
     * @param context of the store that counts
     * @param interrupted the marker of a change that had cut over when the server ended, and goes on being observed: then {@code from}
     *     is the store that does not count any more
     * @param actor who wants it, for people
     */
    public StorageSwap(
            SwapHost host,
            DualStore dual,
            StoreContext context,
            SwapSettings settings,
            StoreKind from,
            StoreKind to,
            long serverId,
            String actor,
            Optional<StoreMarker> interrupted) {
        parts = ChangeParts.of(host, dual, context, settings, from, to, serverId, this::onOtherBroken);
        state = new ChangeState(parts);
        filling = new Filling(parts, state, actor);
        turning = new Turning(
                host,
                dual,
                parts.follower(),
                parts.following(),
                parts.marker(),
                settings,
                parts.work(),
                parts.bothHeld(),
                new OnTurning());
        observing = new Observing(parts, state);
        interrupted.ifPresent(observing::goOn);
        state.publish();
    }

    /** Any thread. */
    public SwapProgress progress() {
        return state.progress();
    }

    /** How it goes about it. Any thread. */
    public SwapSettings settings() {
        return parts.settings();
    }

    /** Whether nothing more will come of it. Any thread. */
    public boolean isOver() {
        return progress().phase().isOver();
    }

    /** Whether the thread of the change is stuck in a store: nobody may wait for it. */
    public boolean isHung() {
        return parts.isHung();
    }

    // ------------------------------------------------------------------------------------------------ steps

    /** S0: what stands in the way. Changes nothing; any thread. */
    public static List<SwapFinding> plan(
            StoreContext context, StoreKind from, StoreKind to, long serverId, Store.Usage usage) {
        return new Preparation(context, from, to, serverId).plan(usage);
    }

    /** S0 and S1: the target keeps its word on a disk in memory, is marked and opened. */
    public void prepare(StepEnd end) {
        if (state.begin(SwapPhase.NEW, SwapPhase.PREPARING, end)) {
            filling.prepare();
        }
    }

    /** S2 to S5: fills the target, keeps it level and compares it. Ends when a cut-over may be made, and goes on following. */
    public void fill(StepEnd end) {
        if (state.begin(SwapPhase.PREPARED, SwapPhase.FILLING, end)) {
            parts.following().begin();
        }
    }

    /** S6: the target is the one that counts. */
    public void cutOver(StepEnd end) {
        if (state.begin(SwapPhase.READY, SwapPhase.CUTTING_OVER, end)) {
            turning.begin();
        }
    }

    /** S8: the old store is put aside; there is no way back. Refused when the new one does not hold what it was given. */
    public void commit(StepEnd end) {
        if (state.is(SwapPhase.COMMITTED)) {
            end.succeeded("the store " + parts.to().name() + " stays");
        } else if (state.hasErrors()) {
            end.failed(BROKEN, state.error()); // what is missing in the new one does not come back by itself
        } else {
            state.begin(SwapPhase.OBSERVING, SwapPhase.COMMITTING, end);
        }
    }

    /** Back to the old store from wherever it is: before the cut-over the copy is dropped, after it everything is caught up first. */
    public void rollBack(StepEnd end) {
        StepAnswer answer = state.answer();
        answer.give(failed(STALE, "rolled back meanwhile"));
        answer.await(end);
        if (state.phase().isOver()) {
            answer.give(done("the store is " + parts.dual().kind()));
        } else if (state.is(SwapPhase.NEW)) {
            state.enter(SwapPhase.DROPPED);
            answer.give(done("nothing had begun"));
        } else if (parts.isTurned() && parts.following().isEnded()) {
            answer.give(state.noWayBack());
        } else if (parts.isTurned() || turning.isSubmitted()) {
            state.enter(SwapPhase.ROLLING_BACK);
            turning.begin();
        } else if (!state.is(SwapPhase.DROPPING)) {
            parts.host().release();
            dropTarget();
        }
        state.publish();
    }

    private void dropTarget() {
        filling.dropTarget(
                "rolled back",
                done("the copy was dropped; the store is " + parts.dual().kind()));
    }

    /** Holds the copy still, or lets it go on. */
    public void setPaused(boolean hold) {
        parts.following().setPaused(hold);
    }

    // ------------------------------------------------------------------------------------------------ turns

    /** A piece of work, if there is any. Called by the node loop each turn. */
    public void onTurn(long now) {
        parts.work().onTurn(now);
        if (!turning.isSubmitted()) {
            parts.following().onTurn(now);
        }
        if (parts.following().isHung()) {
            parts.work().hang();
        }
        observing.onBothHeld();
        observing.watchLog(now);
        switch (state.phase()) {
            case FILLING -> filling.tryCompare();
            case CUTTING_OVER -> turning.onTurn(now, StoreMarker.State.OBSERVE);
            case ROLLING_BACK -> tryTurnBack(now);
            case OBSERVING -> observing.tryLook(now);
            case COMMITTING -> observing.tryCommit();
            case NEW, PREPARING, PREPARED, COMPARING, READY, DROPPING, COMMITTED, ROLLED_BACK, DROPPED -> {}
        }
        state.onTurn(now);
    }

    private void tryTurnBack(long now) {
        if (parts.following().isEnded()) {
            return; // one of the stores is on its way out
        }
        if (turning.isSubmitted() || parts.isTurned()) {
            turning.onTurn(now, StoreMarker.State.ROLLED_BACK);
        } else {
            // A cut-over was with the log writer when the way back was asked for, and did not happen.
            dropTarget();
        }
    }

    private final class OnTurning implements Turning.Listener {
        @Override
        public void onTurned(StoreMarker.State turned, Tee tee) {
            parts.tasks().goOn();
            state.paused(turning.pauseNanos());
            String pause = "; writes waited for " + TimeUnit.NANOSECONDS.toMicros(turning.pauseNanos()) + " us";
            parts.host()
                    .note("the store is " + parts.dual().kind() + " behind zxid 0x"
                            + Long.toHexString(parts.marker().said().cutoverZxid()) + pause);
            if (turned != StoreMarker.State.OBSERVE) {
                observing.onBack(pause);
                return;
            }
            observing.begin(tee);
            if (state.is(SwapPhase.CUTTING_OVER)) {
                state.enter(SwapPhase.OBSERVING);
                state.answer().give(done("the store is " + parts.to().name() + pause));
            }
        }

        @Override
        public void onUnfit(String why) {
            onOtherBroken(why);
        }

        @Override
        public void onNotLevel(String why) {
            if (state.is(SwapPhase.CUTTING_OVER)) {
                state.enter(SwapPhase.READY);
                state.answer().give(failed(BROKEN, why));
            } // the way back has no other way but to go on trying
        }
    }

    // ------------------------------------------------------------------------------------------------ its end

    /** The store that does not count cannot follow, or does not hold what it was given. */
    private void onOtherBroken(String why) {
        if (observing.isTakingOver()) {
            return; // its place has been taken by the one that failed
        }
        if (parts.isTurned()) {
            observing.onOldBroken(why);
        } else {
            filling.onTargetBroken(why);
        }
    }

    /** The server ends; what is under way is left as the marker says. After the log writer. */
    public void close() {
        parts.following().end();
        if (!isHung()) {
            parts.follower().close();
        }
    }
}
