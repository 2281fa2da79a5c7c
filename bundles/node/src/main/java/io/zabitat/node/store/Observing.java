package io.zabitat.node.store;

import static io.zabitat.node.store.StepAnswer.done;
import static io.zabitat.node.store.StepAnswer.failed;

import java.nio.file.Path;
import java.util.List;

/**
 * A change of the store after its cut-over (hot-swap 6, S7 and S8): the new store counts, the old one follows, until one of them is put
 * aside. Owned by the node loop.
 */
final class Observing {
    private final ChangeParts parts;
    private final ChangeState state;
    private final LogLooks looks;
    private final LogWatch logWatch;
    private boolean settling;
    private boolean toldOfTakeOver;
    private boolean givingUp;

    Observing(ChangeParts parts, ChangeState state) {
        this.parts = parts;
        this.state = state;
        looks = new LogLooks(
                parts.host(),
                parts.dual(),
                parts.follower(),
                parts.work(),
                parts.settings().verifyNanos());
        logWatch = new LogWatch(parts.host(), parts.settings().stallNanos());
    }

    /** What becomes durable from now on goes to the old store, too. */
    void begin(Tee tee) {
        parts.following().turned(tee);
        looks.beginSoon();
    }

    /** After a start: the old store is filled again, as it may lack what the new one has acknowledged since. */
    void goOn(StoreMarker interrupted) {
        parts.marker().goOnFrom(interrupted);
        state.enter(SwapPhase.OBSERVING);
        looks.beginSoon();
        parts.work()
                .submit(
                        () -> {
                            new StoreFolders(parts.context(), parts.from())
                                    .check(parts.serverId(), interrupted.other().generation());
                            parts.openOther(parts.from());
                            return parts.following()::begin;
                        },
                        this::onOldBroken);
    }

    // ------------------------------------------------------------------------------------------------ looking, S8

    void tryLook(long now) {
        if (looks.isDue(now) && parts.following().isLevel()) {
            look(() -> {});
        }
    }

    /** @param same what follows when the new one holds it all */
    private void look(Runnable same) {
        looks.look(new LogLooks.Listener() {
            @Override
            public void onLooked(String ours, String others) {
                Observing.this.onLooked(ours, others, same);
            }

            @Override
            public void onBroken(String why) {
                onOldBroken(why);
            }
        });
    }

    private void onLooked(String ours, String others, Runnable same) {
        if (!others.isEmpty()) {
            onOldBroken(others);
        }
        if (!ours.isEmpty()) {
            breach("the store " + parts.to().name() + " " + ours);
            if (state.is(SwapPhase.COMMITTING)) {
                state.enter(SwapPhase.OBSERVING);
                state.answer().give(failed(StorageSwap.BROKEN, state.error()));
            }
        } else if (others.isEmpty()) {
            same.run();
        }
    }

    private void breach(String why) {
        state.countError(why);
        parts.host().note("the change of the store: " + why);
        state.publish();
    }

    /** The last look comes before the old store goes, if the old store can say anything. */
    void tryCommit() {
        if (looks.isUnderWay() || settling) {
            return;
        }
        Following following = parts.following();
        if (following.isEnded() || following.stage() != Following.Stage.FOLLOWING) {
            settle();
        } else if (following.isLevel()) {
            look(() -> {
                if (state.is(SwapPhase.COMMITTING)) {
                    settle();
                }
            });
        }
    }

    private void settle() {
        settling = true;
        parts.following().end();
        parts.host().onLog(() -> {
            parts.dual().detach();
            return () -> {
                if (!parts.bothHeld().hasTurned()) {
                    putAside(
                            parts.from(),
                            SwapPhase.COMMITTED,
                            "the store " + parts.to().name() + " stays");
                }
            };
        });
    }

    /** The store that does not count any more gets another name, after the marker has said so. */
    private void putAside(StoreKind old, SwapPhase last, String detail) {
        parts.following().end();
        StoreMarker.State over =
                last == SwapPhase.COMMITTED ? StoreMarker.State.COMMITTED : StoreMarker.State.ROLLED_BACK;
        long now = parts.host().wallMillis();
        parts.work()
                .submit(
                        () -> {
                            List<Path> kept = parts.outOfUse().putAside(old, over, now);
                            return () -> {
                                state.enter(last);
                                state.answer().give(done(detail + "; the other one is in " + kept));
                            };
                        },
                        why -> onNotPutAside(last, over, detail, why));
    }

    private void onNotPutAside(SwapPhase last, StoreMarker.State over, String detail, String why) {
        boolean said = parts.marker().said().state() == over;
        settling = false;
        state.enter(said ? last : SwapPhase.OBSERVING);
        state.answer()
                .give(
                        said
                                ? done(detail + "; the other one is put aside by the next start: " + why)
                                : failed(StorageSwap.NOBODY, why));
    }

    // ------------------------------------------------------------------------------------------------ back

    /** The turn back is made: the old store counts. */
    void onBack(String detail) {
        putAside(
                parts.to(),
                SwapPhase.ROLLED_BACK,
                "the store is " + parts.from().name() + " again" + detail);
    }

    /** What the log writer has done by itself. */
    void onBothHeld() {
        BothHeld bothHeld = parts.bothHeld();
        if (!bothHeld.otherFailure().isEmpty() && !parts.following().isEnded()) {
            onOldBroken(bothHeld.otherFailure());
        }
        if (!bothHeld.hasTurned() || toldOfTakeOver) {
            return;
        }
        toldOfTakeOver = true;
        breach("the store " + parts.to().name() + " has failed (" + bothHeld.failure() + "); the store is "
                + parts.from().name() + " again");
        parts.host().release();
        if (!state.is(SwapPhase.ROLLING_BACK)) {
            state.enter(SwapPhase.ROLLING_BACK);
            state.answer().give(failed(StorageSwap.BROKEN, state.error()));
        }
        onBack("");
    }

    /** A new store that hangs cannot be left while the log writer is in it; but the next start can begin with the old one. */
    void watchLog(long now) {
        boolean matters = parts.isTurned() && !settling;
        if (!logWatch.isStuck(now, matters) || givingUp || parts.following().isEnded()) {
            return;
        }
        givingUp = true;
        parts.following().end();
        String why = "the store " + parts.to().name() + " does not answer";
        breach(why);
        Tee waiting = parts.dual().giveUp();
        parts.work()
                .submit(
                        () -> {
                            parts.bothHeld().giveUpNew(waiting);
                            return () -> parts.host()
                                    .fail(why + "; start again: the store is "
                                            + parts.from().name());
                        },
                        impossible -> parts.host().fail(why + ", and there is no way back: " + impossible));
    }

    /** Whether the old store is taking the place of one that failed: what it says against itself comes too late. */
    boolean isTakingOver() {
        return parts.bothHeld().hasTurned() || givingUp;
    }

    /** The old store cannot follow, or does not hold what it was given: the new one goes on alone. */
    void onOldBroken(String why) {
        if (isTakingOver()) {
            return;
        }
        state.say("the store " + parts.from().name() + " of before the change " + why + ". There is no way back to it");
        parts.following().end();
        parts.host().onLog(() -> {
            parts.dual().detach();
            return () -> {};
        });
        if (state.is(SwapPhase.ROLLING_BACK)) {
            parts.host().release();
            state.enter(SwapPhase.OBSERVING);
            state.answer().give(state.noWayBack());
        }
    }
}
