package io.zabitat.node.store;

import io.zabitat.spi.storage.StorageException;
import io.zabitat.spi.storage.Store;
import io.zabitat.spi.storage.StoreContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One change of a running member's store, from its first step to its last (hot-swap 6, S0 to S8). What is acknowledged is durable in
 * the store that counts; which one that is the marker says, and the log writer turns between two batches. Owned by the node loop, which
 * begins the steps and calls {@link #onTurn}; what is published, any thread.
 */
public final class StorageSwap {
    private static final String PREPARE_FAILED = "SWAP-201";
    private static final String DIFFERS = "SWAP-202";
    private static final String BROKEN = "SWAP-301";
    private static final String NO_WAY_BACK = "SWAP-302";
    private static final String STALE = "SWAP-402";

    /** The first look at both logs after a cut-over comes soon. */
    private static final long FIRST_LOOK_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** Opening, reading back and putting aside may take several times as long as one piece of a copy. */
    private static final int PATIENCE = 2;

    private static final long PUBLISH_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final SwapHost host;
    private final DualStore dual;
    private final StoreContext context;
    private final SwapSettings settings;
    private final StoreKind from;
    private final StoreKind to;
    private final long serverId;
    private final String actor;
    private final MarkerFile marker;
    private final LaterExecutor tasks;
    private final SwapWork work;
    private final Follower follower;
    private final Following following;
    private final BothHeld bothHeld;
    private final Turning turning;
    private volatile SwapProgress progress;
    private SwapPhase phase = SwapPhase.NEW;
    private Optional<StepEnd> end = Optional.empty();
    private long errors;
    private String error = "";
    private long total;
    private long publishNanos;
    private boolean looking;
    private long lookNanos;
    private boolean settling;
    private boolean toldOfTakeOver;
    private long logDone;
    private long logNanos;
    private boolean givingUp;

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
        this.host = host;
        this.dual = dual;
        this.context = context;
        this.settings = settings;
        this.from = from;
        this.to = to;
        this.serverId = serverId;
        this.actor = actor;
        marker = new MarkerFile(context.disk(), context.dataDir());
        tasks = new LaterExecutor(context.background());
        work = new SwapWork(host, settings.stallNanos() * PATIENCE);
        follower = new Follower(context.ensemble());
        bothHeld = new BothHeld(host, dual, follower, marker, settings, from.name());
        following = new Following(
                host,
                dual,
                follower,
                settings,
                () -> isTurned() ? Optional.of(bothHeld) : Optional.empty(),
                this::onOtherBroken);
        turning = new Turning(host, dual, follower, following, marker, settings, work, bothHeld, new OnTurning());
        interrupted.ifPresent(this::goOn);
        publish();
    }

    /** Any thread. */
    public SwapProgress progress() {
        return progress;
    }

    /** Whether nothing more will come of it. Any thread. */
    public boolean isOver() {
        return progress.phase().isOver();
    }

    /** Whether the thread of the change is stuck in a store: nobody may wait for it. */
    public boolean isHung() {
        return work.isHung() || following.isHung();
    }

    private boolean isTurned() {
        return marker.said() != null && marker.said().state() == StoreMarker.State.OBSERVE;
    }

    // ------------------------------------------------------------------------------------------------ steps

    /** S0: what stands in the way. Changes nothing; any thread. */
    public static List<SwapFinding> plan(
            StoreContext context, StoreKind from, StoreKind to, long serverId, Store.Usage usage) {
        return new Preparation(context, from, to, serverId).plan(usage);
    }

    /** S0 and S1: the target keeps its word on a disk in memory, is marked and opened. */
    public void prepare(StepEnd answer) {
        if (!begin(SwapPhase.NEW, SwapPhase.PREPARING, answer)) {
            return;
        }
        Optional<SwapFinding> bar = plan(context, from, to, serverId, dual.usage()).stream()
                .filter(SwapFinding::isFailure)
                .findFirst();
        if (bar.isPresent()) {
            phase = SwapPhase.DROPPED;
            give(up(PREPARE_FAILED, bar.get().subject() + ": " + bar.get().text()));
            return;
        }
        long now = host.wallMillis();
        work.submit(
                () -> {
                    new Preparation(context, from, to, serverId).begin(marker, host::scratch, actor, now);
                    follower.open(() -> to.provider().open(context.beside(tasks)), new Discarding());
                    Store.Usage usage = dual.usage();
                    int snapshots = dual.snapshots().list().size();
                    return () -> {
                        total = usage.snapshotBytes() / Math.max(1, snapshots);
                        if (phase == SwapPhase.PREPARING) {
                            phase = SwapPhase.PREPARED;
                            give(done("the store " + to.name() + " is open beside " + from.name()));
                        }
                    };
                },
                why -> drop(PREPARE_FAILED, why));
    }

    /** S2 to S5: fills the target, keeps it level and compares it. Ends when a cut-over may be made, and goes on following. */
    public void fill(StepEnd answer) {
        if (begin(SwapPhase.PREPARED, SwapPhase.FILLING, answer)) {
            following.begin();
        }
    }

    /** S6: the target is the one that counts. */
    public void cutOver(StepEnd answer) {
        if (begin(SwapPhase.READY, SwapPhase.CUTTING_OVER, answer)) {
            turning.begin();
        }
    }

    /** S8: the old store is put aside; there is no way back. Refused when the new one does not hold what it was given. */
    public void commit(StepEnd answer) {
        if (phase == SwapPhase.COMMITTED) {
            answer.succeeded("the store " + to.name() + " stays");
        } else if (errors > 0) {
            answer.failed(BROKEN, error); // what is missing in the new one does not come back by itself
        } else {
            begin(SwapPhase.OBSERVING, SwapPhase.COMMITTING, answer);
        }
    }

    /** Back to the old store from wherever it is: before the cut-over the copy is dropped, after it everything is caught up first. */
    public void rollBack(StepEnd answer) {
        give(up(STALE, "rolled back meanwhile"));
        end = Optional.of(answer);
        if (phase.isOver()) {
            give(done("the store is " + dual.kind()));
        } else if (phase == SwapPhase.NEW) {
            phase = SwapPhase.DROPPED;
            give(done("nothing had begun"));
        } else if (isTurned() && following.isEnded()) {
            give(up(NO_WAY_BACK, error));
        } else if (isTurned() || turning.isSubmitted()) {
            phase = SwapPhase.ROLLING_BACK;
            turning.begin();
        } else if (phase != SwapPhase.DROPPING) {
            host.release();
            dropTarget("rolled back", done("the copy was dropped; the store is " + dual.kind()));
        }
        publish();
    }

    /** Holds the copy still, or lets it go on. */
    public void setPaused(boolean hold) {
        following.setPaused(hold);
    }

    private boolean begin(SwapPhase expected, SwapPhase next, StepEnd answer) {
        if (phase != expected || end.isPresent()) {
            answer.failed(STALE, "the change is " + phase + ", not " + expected);
            return false;
        }
        end = Optional.of(answer);
        phase = next;
        publish();
        return true;
    }

    private interface Saying {
        void to(StepEnd end);
    }

    private static Saying done(String detail) {
        return end -> end.succeeded(detail);
    }

    private static Saying up(String code, String reason) {
        return end -> end.failed(code, reason);
    }

    private void give(Saying saying) {
        Optional<StepEnd> told = end;
        end = Optional.empty();
        publish();
        told.ifPresent(saying::to);
    }

    // ------------------------------------------------------------------------------------------------ turns

    /** A piece of work, if there is any. Called by the node loop each turn. */
    public void onTurn(long now) {
        work.onTurn(now);
        if (!turning.isSubmitted()) {
            following.onTurn(now);
        }
        if (following.isHung()) {
            work.hang();
        }
        onBothHeld();
        watchLog(now);
        switch (phase) {
            case FILLING -> tryCompare();
            case CUTTING_OVER -> turning.onTurn(now, StoreMarker.State.OBSERVE);
            case ROLLING_BACK -> tryTurnBack(now);
            case OBSERVING -> tryLook(now);
            case COMMITTING -> tryCommit();
            case NEW, PREPARING, PREPARED, COMPARING, READY, DROPPING, COMMITTED, ROLLED_BACK, DROPPED -> {}
        }
        if (now - publishNanos > PUBLISH_NANOS) {
            publish();
        }
    }

    private void tryCompare() {
        if (following.isLevel()) {
            phase = SwapPhase.COMPARING;
            following.comparison().begin(this::onCompared);
        }
    }

    private void onCompared(String differs) {
        if (!differs.isEmpty()) {
            drop(DIFFERS, "the store " + to.name() + " is not the same: " + differs);
            return;
        }
        TreeSum sum = following.comparison().expected();
        StoreMarker same = marker.said()
                .with(StoreMarker.State.DUAL, host.wallMillis())
                .compared(following.comparison().chain(), sum.digest());
        work.submit(
                () -> {
                    marker.save(same);
                    return () -> {
                        if (phase == SwapPhase.COMPARING) {
                            phase = SwapPhase.READY;
                            give(done("the same at zxid 0x" + Long.toHexString(sum.zxid()) + ": " + sum.nodes()
                                    + " znodes, " + sum.sessions() + " sessions, digest 0x"
                                    + Long.toHexString(sum.digest())));
                        }
                    };
                },
                why -> drop(DIFFERS, why));
    }

    private void tryTurnBack(long now) {
        if (following.isEnded()) {
            return; // one of the stores is on its way out
        }
        if (turning.isSubmitted() || isTurned()) {
            turning.onTurn(now, StoreMarker.State.ROLLED_BACK);
        } else {
            // A cut-over was with the log writer when the way back was asked for, and did not happen.
            dropTarget("rolled back", done("the copy was dropped; the store is " + dual.kind()));
        }
    }

    private final class OnTurning implements Turning.Listener {
        @Override
        public void onTurned(StoreMarker.State state, Tee tee) {
            tasks.goOn();
            String pause = "; writes waited for " + TimeUnit.NANOSECONDS.toMicros(turning.pauseNanos()) + " us";
            host.note("the store is " + dual.kind() + " behind zxid 0x"
                    + Long.toHexString(marker.said().cutoverZxid()) + pause);
            if (state != StoreMarker.State.OBSERVE) {
                putAside(to, SwapPhase.ROLLED_BACK, "the store is " + from.name() + " again" + pause);
                return;
            }
            following.turned(tee);
            lookNanos = host.nanoTime() + Math.min(settings.verifyNanos(), FIRST_LOOK_NANOS);
            if (phase == SwapPhase.CUTTING_OVER) {
                phase = SwapPhase.OBSERVING;
                give(done("the store is " + to.name() + pause));
            }
        }

        @Override
        public void onUnfit(String why) {
            onOtherBroken(why);
        }

        @Override
        public void onNotLevel(String why) {
            if (phase == SwapPhase.CUTTING_OVER) {
                phase = SwapPhase.READY;
                give(up(BROKEN, why));
            } // the way back has no other way but to go on trying
        }
    }

    // ------------------------------------------------------------------------------------------------ both held

    private void tryLook(long now) {
        if (!looking && now - lookNanos >= 0 && following.isLevel()) {
            look(() -> {});
        }
    }

    /**
     * Reads both logs back, as far as both were given the same.
     *
     * @param same what follows when the new one holds it all
     */
    private void look(Runnable same) {
        looking = true;
        Store counts = dual.authority();
        work.submit(
                () -> {
                    String ours = follower.readBack(counts);
                    String others = follower.readBack();
                    follower.compared();
                    return () -> onLooked(ours, others, same);
                },
                why -> {
                    looking = false;
                    onOtherBroken(why);
                });
    }

    private void onLooked(String ours, String others, Runnable same) {
        looking = false;
        lookNanos = host.nanoTime() + settings.verifyNanos();
        if (!others.isEmpty()) {
            onOtherBroken(others);
        }
        if (!ours.isEmpty()) {
            breach("the store " + to.name() + " " + ours);
            if (phase == SwapPhase.COMMITTING) {
                phase = SwapPhase.OBSERVING;
                give(up(BROKEN, error));
            }
        } else if (others.isEmpty()) {
            same.run();
        }
    }

    private void breach(String why) {
        error = why;
        errors++;
        host.note("the change of the store: " + why);
        publish();
    }

    /** The last look comes before the old store goes, if the old store can say anything. */
    private void tryCommit() {
        if (looking || settling) {
            return;
        }
        if (following.isEnded() || following.stage() != Following.Stage.FOLLOWING) {
            settle();
        } else if (following.isLevel()) {
            look(() -> {
                if (phase == SwapPhase.COMMITTING) {
                    settle();
                }
            });
        }
    }

    private void settle() {
        settling = true;
        following.end();
        host.onLog(() -> {
            dual.detach();
            return () -> {
                if (!bothHeld.hasTurned()) {
                    putAside(from, SwapPhase.COMMITTED, "the store " + to.name() + " stays");
                }
            };
        });
    }

    /** The store that does not count any more gets another name, after the marker has said so. */
    private void putAside(StoreKind old, SwapPhase last, String detail) {
        following.end();
        StoreMarker.State state =
                last == SwapPhase.COMMITTED ? StoreMarker.State.COMMITTED : StoreMarker.State.ROLLED_BACK;
        long now = host.wallMillis();
        work.submit(
                () -> {
                    if (marker.said().state() != state) {
                        marker.save(marker.said().with(state, now));
                    }
                    follower.close();
                    List<Path> kept =
                            new StoreFolders(context, old).retire(marker.said().generation());
                    return () -> {
                        phase = last;
                        give(done(detail + "; the other one is in " + kept));
                    };
                },
                why -> {
                    boolean said = marker.said().state() == state;
                    settling = false;
                    phase = said ? last : SwapPhase.OBSERVING;
                    give(
                            said
                                    ? done(detail + "; the other one is put aside by the next start: " + why)
                                    : up(NO_WAY_BACK, why));
                });
    }

    // ------------------------------------------------------------------------------------------------ what goes wrong

    /** What the log writer has done by itself. */
    private void onBothHeld() {
        if (!bothHeld.otherFailure().isEmpty() && !following.isEnded()) {
            onOtherBroken(bothHeld.otherFailure());
        }
        if (!bothHeld.hasTurned() || toldOfTakeOver) {
            return;
        }
        toldOfTakeOver = true;
        breach("the store " + to.name() + " has failed (" + bothHeld.failure() + "); the store is " + from.name()
                + " again");
        host.release();
        if (phase != SwapPhase.ROLLING_BACK) {
            phase = SwapPhase.ROLLING_BACK;
            give(up(BROKEN, error));
        }
        putAside(to, SwapPhase.ROLLED_BACK, "the store is " + from.name() + " again");
    }

    /** A new store that hangs cannot be left while the log writer is in it; but the next start can begin with the old one. */
    private void watchLog(long now) {
        long done = host.logDone();
        if (done != logDone || host.isLogIdle() || !isTurned() || settling) {
            logDone = done;
            logNanos = now;
        } else if (now - logNanos > settings.stallNanos() && !givingUp && !following.isEnded()) {
            givingUp = true;
            following.end();
            String why = "the store " + to.name() + " does not answer";
            breach(why);
            Tee waiting = dual.giveUp();
            work.submit(
                    () -> {
                        bothHeld.giveUpNew(waiting);
                        return () -> host.fail(why + "; start again: the store is " + from.name());
                    },
                    impossible -> host.fail(why + ", and there is no way back: " + impossible));
        }
    }

    /** The store that does not count cannot follow, or does not hold what it was given. */
    private void onOtherBroken(String why) {
        if (bothHeld.hasTurned() || givingUp) {
            return; // its place has been taken by the one that failed
        }
        if (!isTurned()) {
            drop(
                    end.isPresent() && phase != SwapPhase.CUTTING_OVER ? DIFFERS : BROKEN,
                    "the store " + to.name() + " " + why);
            return;
        }
        error = "the store " + from.name() + " of before the change " + why + ". There is no way back to it";
        host.note("the change of the store: " + error);
        following.end();
        host.onLog(() -> {
            dual.detach();
            return () -> {};
        });
        if (phase == SwapPhase.ROLLING_BACK) {
            host.release();
            phase = SwapPhase.OBSERVING;
            give(up(NO_WAY_BACK, error));
        }
    }

    private void drop(String code, String why) {
        if (phase != SwapPhase.DROPPING && phase != SwapPhase.DROPPED) {
            error = why;
            errors++;
            host.release();
            dropTarget(why, up(code, why));
        }
    }

    /** Before the cut-over: nobody has been told anything that only the target knows. */
    private void dropTarget(String why, Saying saying) {
        phase = SwapPhase.DROPPING;
        following.end();
        publish();
        host.note("the change of the store to " + to.name() + " is given up: " + why);
        host.onLog(() -> {
            dual.detach();
            return () -> work.submit(() -> throwAway(saying), left -> {
                host.note("its copy is left to the next start: " + left);
                onDropped(saying);
            });
        });
    }

    private Runnable throwAway(Saying saying) throws StorageException, IOException {
        follower.close();
        if (marker.said() != null) {
            new StoreFolders(context, to).wipe(serverId, marker.said().generation());
            marker.save(marker.said().with(StoreMarker.State.DROPPED, host.wallMillis()));
        }
        return () -> onDropped(saying);
    }

    private void onDropped(Saying saying) {
        phase = SwapPhase.DROPPED;
        give(saying);
    }

    /** The old store is filled again: it may lack what the new one has acknowledged since. */
    private void goOn(StoreMarker interrupted) {
        marker.goOnFrom(interrupted);
        phase = SwapPhase.OBSERVING;
        lookNanos = host.nanoTime() + FIRST_LOOK_NANOS;
        work.submit(
                () -> {
                    new StoreFolders(context, from)
                            .check(serverId, interrupted.other().generation());
                    follower.open(() -> from.provider().open(context.beside(tasks)), new Discarding());
                    return following::begin;
                },
                this::onOtherBroken);
    }

    /** The server ends; what is under way is left as the marker says. After the log writer. */
    public void close() {
        following.end();
        if (!isHung()) {
            follower.close();
        }
    }

    private void publish() {
        publishNanos = host.nanoTime();
        progress = new SwapProgress(
                phase,
                following.stage().name(),
                following.copiedBytes(),
                total,
                following.lagBytes(),
                errors,
                error,
                TimeUnit.NANOSECONDS.toMicros(turning.pauseNanos()));
    }
}
