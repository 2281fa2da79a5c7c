package io.zabitat.node.store;

import io.zabitat.node.calls.SlowCall;
import io.zabitat.spi.storage.StorageException;
import io.zabitat.spi.storage.Store;
import io.zabitat.spi.storage.StoreContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

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

    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    /** Opening, reading back and putting aside may take several times as long as one piece of a copy. */
    private static final int PATIENCE = 2;

    private static final String NO_ANSWER = "the thread of the change does not answer";
    private static final long PUBLISH_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** Where it is. */
    public enum Phase {
        NEW,
        PREPARING,
        /** The target is open and empty; the marker says so. */
        PREPARED,
        /** Copy, tail, tee. */
        FILLING,
        COMPARING,
        /** The same, and following: a cut-over may be made. */
        READY,
        CUTTING_OVER,
        /** The new store counts, the old one follows. */
        OBSERVING,
        COMMITTING,
        ROLLING_BACK,
        DROPPING,
        COMMITTED,
        ROLLED_BACK,
        DROPPED
    }

    /** @param level {@code OK}, {@code WARN} or {@code FAIL} */
    public record Finding(String level, String subject, String text) {
        static Finding ok(String subject, String text) {
            return new Finding("OK", subject, text);
        }

        static Finding warn(String subject, String text) {
            return new Finding("WARN", subject, text);
        }

        static Finding fail(String subject, String text) {
            return new Finding("FAIL", subject, text);
        }

        public boolean isFailure() {
            return level.equals("FAIL");
        }
    }

    /**
     * Where it is, for people.
     *
     * @param stage of the store that does not count
     * @param copied bytes of the snapshot that is being copied
     * @param total how many there will be about
     * @param lag bytes that wait for that store
     * @param errors how often a provider has broken its word
     * @param error the last time
     * @param pauseMicros how long the last cut-over held writes back
     */
    public record Progress(
            Phase phase,
            String stage,
            long copied,
            long total,
            long lag,
            long errors,
            String error,
            long pauseMicros) {}

    private final SwapHost host;
    private final DualStore dual;
    private final StoreContext context;
    private final SwapSettings settings;
    private final MarkerFile file;
    private final StoreKind from;
    private final StoreKind to;
    private final long serverId;
    private final String actor;
    private final Follower follower;
    private final Following following;
    private final BothHeld bothHeld = new BothHeld();
    private final LaterExecutor tasks;
    private volatile StoreMarker marker;
    private volatile Progress progress;
    private Phase phase = Phase.NEW;
    private StepEnd end;
    private long errors;
    private String error = "";
    private long total;
    private long pauseNanos;
    private long publishNanos;
    private boolean turning; // the log writer has been asked
    private long heldNanos;
    private long retryNanos;
    private int tries;
    private boolean looking;
    private long lookNanos;
    private boolean wayRead;
    private boolean settling;
    private final ArrayDeque<Asked> waiting = new ArrayDeque<>();
    private boolean hung;

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
        file = new MarkerFile(context.disk(), context.dataDir());
        tasks = new LaterExecutor(context.background());
        follower = new Follower(context.ensemble());
        following = new Following(
                host,
                dual,
                follower,
                settings,
                () -> isTurned() ? Optional.of(bothHeld) : Optional.empty(),
                this::onBroken);
        interrupted.ifPresent(this::goOn);
        publish();
    }

    /** Any thread. */
    public Progress progress() {
        return progress;
    }

    /** Whether nothing more will come of it. Any thread. */
    public boolean isOver() {
        Phase last = progress.phase();
        return last == Phase.COMMITTED || last == Phase.ROLLED_BACK || last == Phase.DROPPED;
    }

    /** Whether the thread of the change is stuck in a store: nobody may wait for it. */
    public boolean isHung() {
        return hung || following.isHung();
    }

    private boolean isTurned() {
        return marker != null && marker.state() == StoreMarker.State.OBSERVE;
    }

    // ------------------------------------------------------------------------------------------------ steps

    /** S0: what stands in the way. Changes nothing; any thread. */
    public List<Finding> plan() {
        return new Preparation(context, from, to, serverId).plan(dual.usage());
    }

    /** S0 and S1: the target keeps its word on a disk in memory, is marked and opened. */
    public void prepare(StepEnd answer) {
        if (!begin(Phase.NEW, Phase.PREPARING, answer)) {
            return;
        }
        Optional<Finding> bar = plan().stream().filter(Finding::isFailure).findFirst();
        if (bar.isPresent()) {
            phase = Phase.DROPPED;
            give(up(PREPARE_FAILED, bar.get().subject() + ": " + bar.get().text()));
            return;
        }
        Store.Usage usage = dual.usage();
        total = usage.snapshotBytes() / Math.max(1, snapshots());
        long now = host.wallMillis();
        work(
                () -> {
                    marker = new Preparation(context, from, to, serverId).begin(file, host::scratch, actor, now);
                    follower.open(() -> to.provider().open(context.beside(tasks)), new Discarding());
                    return () -> {
                        if (phase == Phase.PREPARING) {
                            phase = Phase.PREPARED;
                            give(done("the store " + to.name() + " is open beside " + from.name()));
                        }
                    };
                },
                why -> drop(PREPARE_FAILED, why));
    }

    private int snapshots() {
        try {
            return dual.snapshots().list().size();
        } catch (IOException unknown) {
            return 1;
        }
    }

    /** S2 to S5: fills the target, keeps it level and compares it. Ends when a cut-over may be made, and goes on following. */
    public void fill(StepEnd answer) {
        if (begin(Phase.PREPARED, Phase.FILLING, answer)) {
            following.begin();
        }
    }

    /** S6: the target is the one that counts. */
    public void cutOver(StepEnd answer) {
        if (begin(Phase.READY, Phase.CUTTING_OVER, answer)) {
            wayRead = false;
            tries = 0;
            retryNanos = host.nanoTime();
        }
    }

    /** S8: the old store is put aside; there is no way back. Refused when the new one does not hold what it was given. */
    public void commit(StepEnd answer) {
        if (errors > 0) {
            answer.failed(BROKEN, error); // what is missing in the new one does not come back by itself
        } else {
            begin(Phase.OBSERVING, Phase.COMMITTING, answer);
        }
    }

    /** Back to the old store from wherever it is: before the cut-over the copy is dropped, after it everything is caught up first. */
    public void rollBack(StepEnd answer) {
        give(up(STALE, "rolled back meanwhile"));
        end = answer;
        if (isOver()) {
            give(done("the store is " + dual.kind()));
        } else if (phase == Phase.NEW) {
            phase = Phase.DROPPED;
            give(done("nothing had begun"));
        } else if (isTurned() && following.isEnded()) {
            give(up(NO_WAY_BACK, error));
        } else if (isTurned() || turning) {
            phase = Phase.ROLLING_BACK;
            wayRead = false;
            tries = 0;
            retryNanos = host.nanoTime();
        } else if (phase != Phase.DROPPING) {
            host.release();
            dropTarget("rolled back", done("the copy was dropped; the store is " + dual.kind()));
        }
        publish();
    }

    /** Holds the copy still, or lets it go on. */
    public void setPaused(boolean hold) {
        following.setPaused(hold);
    }

    private boolean begin(Phase expected, Phase next, StepEnd answer) {
        if (phase != expected || end != null) {
            answer.failed(STALE, "the change is " + phase + ", not " + expected);
            return false;
        }
        end = answer;
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
        StepEnd told = end;
        end = null;
        publish();
        if (told != null) {
            saying.to(told);
        }
    }

    // ------------------------------------------------------------------------------------------------ turns

    /** A piece of work, if there is any. Called by the node loop each turn. */
    public void onTurn(long now) {
        checkAnswers(now);
        if (!turning) {
            following.onTurn(now);
        }
        bothHeld.onTurn();
        switch (phase) {
            case FILLING -> tryCompare();
            case CUTTING_OVER -> tryTurnOver(now);
            case ROLLING_BACK -> tryTurnBack(now);
            case OBSERVING -> tryLook(now);
            case COMMITTING -> tryCommit();
            case NEW,
                    PREPARING,
                    PREPARED,
                    COMPARING,
                    READY,
                    DROPPING,
                    COMMITTED,
                    ROLLED_BACK,
                    DROPPED -> {}
        }
        if (now - publishNanos > PUBLISH_NANOS) {
            publish();
        }
    }

    private void tryCompare() {
        if (following.isLevel()) {
            phase = Phase.COMPARING;
            following.compare(this::onCompared);
        }
    }

    private void onCompared(String differs) {
        if (!differs.isEmpty()) {
            drop(DIFFERS, "the store " + to.name() + " is not the same: " + differs);
            return;
        }
        TreeSum sum = following.expected();
        StoreMarker same = marker.with(StoreMarker.State.DUAL, host.wallMillis())
                .compared(following.comparedChain(), sum.digest());
        work(
                () -> {
                    file.save(same);
                    marker = same;
                    return () -> {
                        if (phase == Phase.COMPARING) {
                            phase = Phase.READY;
                            give(done("the same at zxid 0x" + Long.toHexString(sum.zxid()) + ": " + sum.nodes()
                                    + " znodes, " + sum.sessions() + " sessions, digest 0x"
                                    + Long.toHexString(sum.digest())));
                        }
                    };
                },
                why -> drop(DIFFERS, why));
    }

    // ------------------------------------------------------------------------------------------------ turning

    /** Holds writes back until both are level, then has the log writer turn; lets them go on when that takes too long. */
    private void tryTurn(long now, StoreMarker.State state) {
        if (turning || now - retryNanos < 0) {
            return;
        }
        if (!host.isHeld()) {
            if (following.isNear() && !following.isComparing() && host.hold()) {
                heldNanos = now;
            }
        } else if (host.isLogQuiet() && following.isLevel()) {
            turning = true;
            Tee tee = new Tee(settings.lagBytes());
            host.onLog(() -> {
                String bar = turn(state, tee);
                return () -> onTurned(state, tee, bar);
            });
        } else if (now - heldNanos > settings.pauseNanos()) {
            host.release();
            retry("the other store needs longer than "
                    + TimeUnit.NANOSECONDS.toMillis(settings.pauseNanos()) + " ms to be level");
        }
    }

    private void retry(String why) {
        retryNanos = host.nanoTime() + RETRY_NANOS * ++tries;
        if (tries >= settings.cutoverTries()) {
            tries = 0;
            if (phase == Phase.CUTTING_OVER) {
                phase = Phase.READY;
                give(up(BROKEN, why));
            } // the way back has no other way but to go on trying
        }
    }

    /** By the log writer, between two batches. The empty text when it was done; throws when nobody knows which store counts. */
    private String turn(StoreMarker.State state, Tee tee) throws IOException {
        if (bothHeld.hasTurned()) {
            return "";
        }
        if (dual.isInstalling() || !follower.isLevel(dual)) {
            return "the stores are not level";
        }
        StoreMarker next = marker.turned(state, follower.applied(), host.wallMillis());
        try {
            file.prepare(next);
        } catch (IOException nothingChanged) {
            return "the marker cannot be written: " + nothingChanged.getMessage();
        }
        file.publish();
        marker = next;
        Store counts = follower.exchange(dual.authority());
        if (state == StoreMarker.State.OBSERVE) {
            dual.turn(counts, to.name(), tee, Optional.of(bothHeld));
        } else {
            dual.turn(counts, from.name(), null, Optional.empty());
        }
        return "";
    }

    private void onTurned(StoreMarker.State state, Tee tee, String bar) {
        turning = false;
        pauseNanos = host.nanoTime() - heldNanos;
        host.release();
        if (bothHeld.hasTurned()) {
            return;
        }
        if (!bar.isEmpty()) {
            retry(bar);
            return;
        }
        tasks.goOn();
        String pause = "; writes waited for " + TimeUnit.NANOSECONDS.toMicros(pauseNanos) + " us";
        host.note("the store is " + dual.kind() + " behind zxid 0x" + Long.toHexString(marker.cutoverZxid()) + pause);
        if (state == StoreMarker.State.OBSERVE) {
            following.turned(tee);
            lookNanos = host.nanoTime() + Math.min(settings.verifyNanos(), FIRST_LOOK_NANOS);
            if (phase == Phase.CUTTING_OVER) {
                phase = Phase.OBSERVING;
                give(done("the store is " + to.name() + pause));
            }
        } else {
            putAside(to, Phase.ROLLED_BACK, "the store is " + from.name() + " again" + pause);
        }
    }

    private void tryTurnBack(long now) {
        if (following.isEnded()) {
            return; // the old store is on its way out
        }
        if (!turning && !isTurned()) {
            // A cut-over was with the log writer when the way back was asked for, and did not happen.
            dropTarget("rolled back", done("the copy was dropped; the store is " + dual.kind()));
            return;
        }
        if (wayRead || turning) {
            tryTurn(now, StoreMarker.State.ROLLED_BACK);
        } else if (!looking && following.isLevel()) {
            readWay(this::onBroken);
        }
    }

    private void tryTurnOver(long now) {
        if (wayRead || turning) {
            tryTurn(now, StoreMarker.State.OBSERVE);
        } else if (!looking && following.isLevel()) {
            readWay(why -> drop(BROKEN, "the store " + to.name() + " " + why));
        }
    }

    /** What one is about to turn to must hold what it was given; what it is given until then the next look reads back. */
    private void readWay(Consumer<String> bad) {
        looking = true;
        work(
                () -> {
                    String differs = follower.readBack();
                    follower.compared();
                    return () -> {
                        looking = false;
                        wayRead = differs.isEmpty();
                        if (!wayRead) {
                            bad.accept(differs);
                        }
                    };
                },
                why -> {
                    looking = false;
                    bad.accept(why);
                });
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
        work(
                () -> {
                    String ours = follower.readBack(counts);
                    String others = follower.readBack();
                    follower.compared();
                    return () -> onLooked(ours, others, same);
                },
                why -> {
                    looking = false;
                    onBroken(why);
                });
    }

    private void onLooked(String ours, String others, Runnable same) {
        looking = false;
        lookNanos = host.nanoTime() + settings.verifyNanos();
        if (!others.isEmpty()) {
            following.end();
            onBroken(others);
        }
        if (!ours.isEmpty()) {
            breach("the store " + to.name() + " " + ours);
            if (phase == Phase.COMMITTING) {
                phase = Phase.OBSERVING;
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
                if (phase == Phase.COMMITTING) {
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
                    putAside(from, Phase.COMMITTED, "the store " + to.name() + " stays");
                }
            };
        });
    }

    /** The store that does not count any more gets another name, after the marker has said so. */
    private void putAside(StoreKind old, Phase last, String detail) {
        following.end();
        StoreMarker.State state =
                last == Phase.COMMITTED ? StoreMarker.State.COMMITTED : StoreMarker.State.ROLLED_BACK;
        long now = host.wallMillis();
        work(
                () -> {
                    if (marker.state() != state) {
                        StoreMarker said = marker.with(state, now);
                        file.save(said);
                        marker = said;
                    }
                    follower.close();
                    List<Path> kept = new StoreFolders(context, old).retire(marker.generation());
                    return () -> {
                        phase = last;
                        give(done(detail + "; the other one is in " + kept));
                    };
                },
                why -> {
                    boolean said = marker.state() == state;
                    settling = false;
                    phase = said ? last : Phase.OBSERVING;
                    give(
                            said
                                    ? done(detail + "; the other one is put aside by the next start: " + why)
                                    : up(NO_WAY_BACK, why));
                });
    }

    // ------------------------------------------------------------------------------------------------ what goes wrong

    /** The store that does not count cannot follow. */
    private void onBroken(String why) {
        if (bothHeld.hasTurned()) {
            return; // its place has been taken by the one that failed
        }
        if (!isTurned()) {
            drop(end == null ? BROKEN : DIFFERS, "the store " + to.name() + ": " + why);
            return;
        }
        error = "the store " + from.name() + " of before the change: " + why + ". There is no way back to it";
        host.note("the change of the store: " + error);
        following.end();
        host.onLog(() -> {
            dual.detach();
            return () -> {};
        });
        if (phase == Phase.ROLLING_BACK) {
            host.release();
            phase = Phase.OBSERVING;
            give(up(NO_WAY_BACK, error));
        }
    }

    private void drop(String code, String why) {
        if (phase != Phase.DROPPING && phase != Phase.DROPPED) {
            error = why;
            errors++;
            host.release();
            dropTarget(why, up(code, why));
        }
    }

    /** Before the cut-over: nobody has been told anything that only the target knows. */
    private void dropTarget(String why, Saying saying) {
        phase = Phase.DROPPING;
        following.end();
        publish();
        host.note("the change of the store to " + to.name() + " is given up: " + why);
        host.onLog(() -> {
            dual.detach();
            return () -> work(
                    () -> throwAway(saying), left -> onDropped(saying, "its copy is left to the next start: " + left));
        });
    }

    private Runnable throwAway(Saying saying) throws StorageException, IOException {
        follower.close();
        if (marker != null) {
            new StoreFolders(context, to).wipe(serverId, marker.generation());
            StoreMarker said = marker.with(StoreMarker.State.DROPPED, host.wallMillis());
            file.save(said);
            marker = said;
        }
        return () -> onDropped(saying, "");
    }

    private void onDropped(Saying saying, String note) {
        if (!note.isEmpty()) {
            host.note(note);
        }
        phase = Phase.DROPPED;
        give(saying);
    }

    /** Has the thread of the change do something; when it does not answer, that is a failure of the job, and of all later ones. */
    private void work(SlowCall job, Consumer<String> onFailure) {
        Asked asked = new Asked(host.nanoTime(), onFailure);
        boolean taken = !isHung()
                && host.work(
                        () -> {
                            Runnable answer = job.perform();
                            return () -> answered(asked, answer);
                        },
                        why -> answered(asked, () -> onFailure.accept(why)));
        if (taken) {
            waiting.add(asked);
        } else {
            onFailure.accept(NO_ANSWER);
        }
    }

    private void answered(Asked asked, Runnable answer) {
        if (waiting.remove(asked)) {
            answer.run();
        }
    }

    private void checkAnswers(long now) {
        Asked oldest = waiting.peek();
        if (oldest != null && now - oldest.nanos > settings.stallNanos() * PATIENCE) {
            hung = true;
            host.abandonWorker();
        }
        while (isHung() && !waiting.isEmpty()) {
            waiting.remove().onFailure.accept(NO_ANSWER);
        }
    }

    /** A job that was given to the thread of the change. Each is another one. */
    private static final class Asked {
        private final long nanos;
        private final Consumer<String> onFailure;

        Asked(long nanos, Consumer<String> onFailure) {
            this.nanos = nanos;
            this.onFailure = onFailure;
        }
    }

    /** The old store is filled again: it may lack what the new one has acknowledged since. */
    private void goOn(StoreMarker interrupted) {
        marker = interrupted;
        phase = Phase.OBSERVING;
        lookNanos = host.nanoTime() + FIRST_LOOK_NANOS;
        work(
                () -> {
                    new StoreFolders(context, from).check(serverId, interrupted.other().generation());
                    follower.open(() -> from.provider().open(context.beside(tasks)), new Discarding());
                    return following::begin;
                },
                this::onBroken);
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
        progress = new Progress(
                phase,
                following.stage().name(),
                following.copiedBytes(),
                total,
                following.lagBytes(),
                errors,
                error,
                TimeUnit.NANOSECONDS.toMicros(pauseNanos));
    }

    /** The log writer's part while both stores are held and the new one counts. */
    private final class BothHeld implements DualStore.Companion {
        private volatile String failure = "";
        private volatile String otherFailure = "";
        private boolean told;

        /** Whether the log writer has gone back to the old store by itself. Any thread. */
        boolean hasTurned() {
            return !failure.isEmpty();
        }

        @Override
        public void onDurable(Tee waiting) {
            if (settings.instantRollback() && otherFailure.isEmpty()) {
                try {
                    follower.takeAll(waiting, settings.stallNanos());
                } catch (IOException broken) {
                    otherFailure = String.valueOf(broken.getMessage());
                }
            }
        }

        @Override
        public void takeOver(Tee waiting, Throwable broken) throws IOException {
            follower.takeOver(waiting, settings.stallNanos(), () -> {
                StoreMarker next =
                        marker.turned(StoreMarker.State.ROLLED_BACK, follower.applied(), host.wallMillis());
                file.save(next);
                marker = next;
                dual.turn(follower.exchange(dual.authority()), from.name(), null, Optional.empty());
            });
            failure = String.valueOf(broken);
        }

        /** By the loop: what the log writer has done. */
        void onTurn() {
            if (!otherFailure.isEmpty() && !following.isEnded()) {
                following.end();
                onBroken(otherFailure);
            }
            if (failure.isEmpty() || told) {
                return;
            }
            told = true;
            String why = "the store " + to.name() + " has failed (" + failure + "); the store is " + from.name()
                    + " again";
            breach(why);
            host.release();
            if (phase != Phase.ROLLING_BACK) {
                phase = Phase.ROLLING_BACK;
                give(up(BROKEN, why));
            }
            putAside(to, Phase.ROLLED_BACK, "the store is " + from.name() + " again");
        }
    }
}
