package io.zabitat.node.store;

import static io.zabitat.node.store.StepAnswer.done;
import static io.zabitat.node.store.StepAnswer.failed;

import io.zabitat.spi.storage.Store;
import java.util.List;
import java.util.Optional;

/**
 * A change of the store before its cut-over (hot-swap 6, S0 to S5): marks, opens, fills and compares the target. Whatever goes wrong, the
 * target is thrown away, and nobody was told anything that only it knows. Owned by the node loop.
 */
final class Filling {
    private final ChangeParts parts;
    private final ChangeState state;
    private final String actor;

    /** @param actor who wants it, for people */
    Filling(ChangeParts parts, ChangeState state, String actor) {
        this.parts = parts;
        this.state = state;
        this.actor = actor;
    }

    /** S0 and S1: the target keeps its word on a disk in memory, is marked and opened. */
    void prepare() {
        Preparation preparation = new Preparation(parts.context(), parts.from(), parts.to(), parts.serverId());
        List<SwapFinding> findings = preparation.plan(parts.dual().usage());
        Optional<SwapFinding> bar =
                findings.stream().filter(SwapFinding::isFailure).findFirst();
        if (bar.isPresent()) {
            state.enter(SwapPhase.DROPPED);
            state.answer()
                    .give(failed(
                            StorageSwap.PREPARE_FAILED,
                            bar.get().subject() + ": " + bar.get().text()));
            return;
        }
        long now = parts.host().wallMillis();
        parts.work()
                .submit(
                        () -> {
                            preparation.begin(parts.marker(), parts.host()::scratch, actor, now);
                            parts.openOther(parts.to());
                            Store.Usage usage = parts.dual().usage();
                            int snapshots = parts.dual().snapshots().list().size();
                            return () -> {
                                state.expect(usage.snapshotBytes() / Math.max(1, snapshots));
                                onOpen();
                            };
                        },
                        why -> drop(StorageSwap.PREPARE_FAILED, why));
    }

    private void onOpen() {
        if (state.is(SwapPhase.PREPARING)) {
            state.enter(SwapPhase.PREPARED);
            state.answer()
                    .give(done("the store " + parts.to().name() + " is open beside "
                            + parts.from().name()));
        }
    }

    /** S5, once the target is level. */
    void tryCompare() {
        if (parts.following().isLevel()) {
            state.enter(SwapPhase.COMPARING);
            parts.following().comparison().begin(this::onCompared);
        }
    }

    private void onCompared(String differs) {
        if (!differs.isEmpty()) {
            drop(StorageSwap.DIFFERS, "the store " + parts.to().name() + " is not the same: " + differs);
            return;
        }
        TreeSum sum = parts.following().comparison().expected();
        StoreMarker same = parts.marker()
                .said()
                .with(StoreMarker.State.DUAL, parts.host().wallMillis())
                .compared(parts.following().comparison().chain(), sum.digest());
        parts.work()
                .submit(
                        () -> {
                            parts.marker().save(same);
                            return () -> onMarked(sum);
                        },
                        why -> drop(StorageSwap.DIFFERS, why));
    }

    private void onMarked(TreeSum sum) {
        if (state.is(SwapPhase.COMPARING)) {
            state.enter(SwapPhase.READY);
            state.answer()
                    .give(done("the same at zxid 0x" + Long.toHexString(sum.zxid()) + ": " + sum.nodes() + " znodes, "
                            + sum.sessions() + " sessions, digest 0x" + Long.toHexString(sum.digest())));
        }
    }

    // ------------------------------------------------------------------------------------------------ given up

    /** The target cannot follow. */
    void onTargetBroken(String why) {
        boolean comparing = state.answer().isAwaited() && !state.is(SwapPhase.CUTTING_OVER);
        drop(
                comparing ? StorageSwap.DIFFERS : StorageSwap.BROKEN,
                "the store " + parts.to().name() + " " + why);
    }

    private void drop(String code, String why) {
        if (!state.is(SwapPhase.DROPPING) && !state.is(SwapPhase.DROPPED)) {
            state.countError(why);
            parts.host().release();
            dropTarget(why, failed(code, why));
        }
    }

    /** @param saying what the end of the step says then */
    void dropTarget(String why, StepAnswer.Saying saying) {
        state.enter(SwapPhase.DROPPING);
        parts.following().end();
        state.publish();
        parts.host().note("the change of the store to " + parts.to().name() + " is given up: " + why);
        parts.host().onLog(() -> {
            parts.dual().detach();
            return () -> throwAway(saying);
        });
    }

    private void throwAway(StepAnswer.Saying saying) {
        long now = parts.host().wallMillis();
        parts.work()
                .submit(
                        () -> {
                            parts.outOfUse().throwAway(parts.to(), now);
                            return () -> onDropped(saying);
                        },
                        left -> {
                            parts.host().note("its copy is left to the next start: " + left);
                            onDropped(saying);
                        });
    }

    private void onDropped(StepAnswer.Saying saying) {
        state.enter(SwapPhase.DROPPED);
        state.answer().give(saying);
    }
}
