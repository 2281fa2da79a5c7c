package io.zabitat.node;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.txn.LoggedTxn;
import io.zabitat.core.EpochKind;
import io.zabitat.core.Event;
import io.zabitat.node.log.LogWriter;
import io.zabitat.node.membership.MembershipFiles;
import io.zabitat.node.snapshot.SnapshotControl;
import io.zabitat.node.snapshot.StateLoader;
import io.zabitat.spi.storage.Epochs;
import io.zabitat.spi.storage.Recovery;
import io.zabitat.spi.storage.Store;
import io.zabitat.spi.storage.TxnBatch;
import io.zabitat.tree.DataTree;
import java.io.IOException;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What the core asks of the disk, and what becomes of it: everything goes to the log writer in the order in which it was asked for, and
 * comes back as events. Owned by the node loop.
 */
final class DiskWork {
    /** Appends that may wait while the log writer has no batch free; beyond it no client is read. */
    private static final int MAX_WAITING_BYTES = 16 * 1024 * 1024;

    private static final long UNTRUSTED = -1;

    /** Among many writers a batch happens to be a single transaction, too, but not so often in a row. */
    private static final int LONE_WRITER = 8;

    private final Store store;
    private final LogWriter log;
    private final SnapshotControl snapshots;
    private final DataTree tree;
    private final Supplier<StateLoader> loaders;
    private final Consumer<DataTree> dressing;
    private final Optional<MembershipFiles> members;
    private final boolean emptyMayBegin;
    private Optional<EnsembleConfig> proposed = Optional.empty();
    private NodeLoop loop;
    private TxnBatch batch;
    private long durableUpTo;
    private long acceptedEpoch;
    private long currentEpoch;
    private Runnable afterSnapshot;
    private int moving; // jobs under way that set the durable zxid themselves
    private boolean failed;
    private int failedSnapshots;
    private boolean held;
    private int loneWrites; // so many batches in a row were one transaction with nothing before it

    /**
     * @param dressing writes into a state that was loaded what each server keeps there for itself
     * @param members where the list of members is kept, where it can change
     * @param emptyMayBegin whether an empty member may found an ensemble together with others that are empty, too ({@code db.autocreate})
     */
    DiskWork(
            Store store,
            LogWriter log,
            SnapshotControl snapshots,
            DataTree tree,
            Supplier<StateLoader> loaders,
            Consumer<DataTree> dressing,
            Optional<MembershipFiles> members,
            boolean emptyMayBegin) {
        this.store = store;
        this.log = log;
        this.snapshots = snapshots;
        this.tree = tree;
        this.loaders = loaders;
        this.dressing = dressing;
        this.members = members;
        this.emptyMayBegin = emptyMayBegin;
        this.durableUpTo = log.durableUpTo();
    }

    void attach(NodeLoop nodeLoop) {
        loop = nodeLoop;
    }

    /** @param onFile the list of members that was proposed when the server stopped, by its file */
    void begin(Recovery recovery, long accepted, long current, Optional<EnsembleConfig> onFile) {
        proposed = onFile;
        acceptedEpoch = accepted;
        currentEpoch = current;
        recovered(recovery);
    }

    /** A history that cannot be trusted has no last zxid, nor has one of which an operator must first say that it is meant to be empty. */
    private void recovered(Recovery recovery) {
        boolean unexplained = recovery.empty() && !recovery.complete() && !emptyMayBegin;
        long last = recovery.suspect().isPresent() || unexplained ? UNTRUSTED : tree.lastZxid();
        loop.post(new Event.Recovered(last, acceptedEpoch, currentEpoch, recovery.complete(), newestConfig()));
    }

    /** A member that was going to log a list of members has it on file before, and ZooKeeper's counts on that alone. */
    private Optional<EnsembleConfig> newestConfig() {
        return Stream.concat(tree.loggedConfig().stream(), proposed.stream())
                .max(Comparator.comparingLong(EnsembleConfig::version));
    }

    /** A server alone holds all there is. */
    void beginAlone() {
        loop.post(new Event.Recovered(tree.lastZxid(), 0, 0, true, Optional.empty()));
    }

    // ------------------------------------------------------------------------------------------------ appends

    void append(LoggedTxn txn) {
        if (batch == null) {
            batch = log.batch();
            if (batch == null) {
                batch = new TxnBatch(MAX_WAITING_BYTES / 256);
            }
        }
        byte[] payload = txn.payload();
        batch.add(txn.zxid(), payload, 0, payload.length);
        snapshots.schedule().onLogged();
    }

    /** Gives this turn's appends to the log writer; they stay, and grow, while it has no batch free or they are held back. */
    void handOver() {
        if (!held && batch != null && !batch.isEmpty()) {
            TxnBatch next = log.batch();
            if (next != null) {
                loneWrites = batch.count() == 1 && log.isIdle() ? loneWrites + 1 : 0;
                log.submit(batch);
                batch = next;
            }
        }
    }

    /** Whether a single transaction is at the disk and nothing else, as lately: somebody writes alone, one after the other. */
    boolean awaitsLoneWrite() {
        return loneWrites >= LONE_WRITER && !log.isIdle();
    }

    /** Gives everything to the log writer: before it is stopped, and before any other work of the disk's. */
    void handOverRest() {
        release();
        if (batch != null && !batch.isEmpty()) {
            log.submit(batch);
            batch = null;
        }
    }

    /** Whether the history is being cut, replaced or read again: memory does not belong to it until that is done. */
    boolean isMoving() {
        return moving > 0 || afterSnapshot != null;
    }

    /** Holds appends and new snapshots back; false when something is under way that must not be met. */
    boolean hold() {
        if (isMoving() || !snapshots.isIdle()) {
            return false;
        }
        held = true;
        snapshots.hold(true);
        return true;
    }

    /** Whether they are held back still; other work of the disk's ends it. */
    boolean isHeld() {
        return held;
    }

    void release() {
        held = false;
        snapshots.hold(false);
    }

    boolean isFull() {
        return batch != null && batch.size() > MAX_WAITING_BYTES;
    }

    // ------------------------------------------------------------------------------------------------ members

    /** Durable before anything that is asked for after it. */
    void saveNext(EnsembleConfig config) {
        proposed = Optional.of(config);
        keep(files -> files.saveNext(config));
    }

    void dropNext() {
        proposed = Optional.empty();
        keep(MembershipFiles::dropNext);
    }

    void activate(EnsembleConfig config) {
        proposed = proposed.filter(later -> later.version() > config.version());
        boolean last = proposed.isEmpty();
        keep(files -> files.activate(config, last));
    }

    private interface Keeping {
        void keep(MembershipFiles files) throws IOException;
    }

    private void keep(Keeping keeping) {
        if (members.isEmpty()) {
            return;
        }
        handOverRest();
        log.submit(() -> {
            keeping.keep(members.get());
            return () -> {};
        });
    }

    // ------------------------------------------------------------------------------------------------ other work

    void saveEpoch(EpochKind kind, long epoch) {
        handOverRest();
        Epochs epochs = store.epochs();
        log.submit(() -> {
            if (kind == EpochKind.ACCEPTED) {
                epochs.saveAccepted(epoch);
            } else {
                epochs.saveCurrent(epoch);
            }
            return () -> onEpochSaved(kind, epoch);
        });
    }

    private void onEpochSaved(EpochKind kind, long epoch) {
        if (kind == EpochKind.ACCEPTED) {
            acceptedEpoch = epoch;
        } else {
            currentEpoch = epoch;
        }
        loop.post(new Event.EpochSaved(kind, epoch));
    }

    /**
     * Memory that holds more than the log is left with is read again. A history that cannot be cut there is put aside: the leader's
     * is another one.
     */
    void truncate(long zxid) {
        handOverRest();
        whenNoSnapshot(() -> log.truncate(zxid, done -> {
            if (!done) {
                quarantine(zxid);
                return;
            }
            onMoved();
            if (tree.lastZxid() > zxid) {
                read(recovery -> truncated(zxid, recovery));
            } else {
                loop.post(new Event.Truncated(zxid, true, tree.loggedConfig()));
            }
        }));
    }

    /** What is left may turn out to be damaged when it is read: then memory is still what it was, and nothing of it may count. */
    private void truncated(long zxid, Recovery recovery) {
        recovery.suspect()
                .ifPresent(reason -> loop.note(
                        "what is left behind the cut at 0x" + Long.toHexString(zxid) + " is damaged: " + reason));
        loop.post(new Event.Truncated(zxid, recovery.suspect().isEmpty(), tree.loggedConfig()));
    }

    private void quarantine(long zxid) {
        String reason = "the leader wants the history cut at 0x" + Long.toHexString(zxid) + ", which is not in it";
        log.quarantine(reason, kept -> {
            onMoved();
            loop.note(reason + "; kept for you: " + kept);
            loop.post(new Event.Truncated(zxid, false, tree.loggedConfig()));
        });
    }

    void reload() {
        handOverRest();
        read(this::recovered);
    }

    private interface Then {
        void onRead(Recovery recovery);
    }

    private void read(Then then) {
        StateLoader loader = loaders.get();
        whenNoSnapshot(() -> log.reload(() -> store.reload(loader), recovery -> {
            abandonSnapshot();
            if (recovery.suspect().isEmpty()) {
                loader.removeOrphans();
                becomes(loader.tree());
            }
            onMoved();
            then.onRead(recovery);
        }));
    }

    /** Another state takes the place of memory; what the server itself keeps in it is written anew. */
    void becomes(DataTree other) {
        tree.become(other);
        dressing.accept(tree);
    }

    /** Moves the end of the log once no snapshot of the history as it was can appear any more. */
    private void whenNoSnapshot(Runnable job) {
        moving++;
        abandonSnapshot();
        if (snapshots.isIdle()) {
            job.run();
        } else {
            afterSnapshot = job; // the core asks for one such thing at a time
        }
    }

    private void onMoved() {
        moving--;
        durableUpTo = log.durableUpTo();
    }

    void abandonSnapshot() {
        snapshots.abandon();
    }

    /** The next one is due at once. */
    void forceSnapshot() {
        snapshots.schedule().force();
    }

    /** Of memory as it is now; the log forgets what it holds beyond it. */
    void saveSnapshot() {
        handOverRest();
        snapshots.want();
    }

    /** A slice of the snapshot that is being made, if there is one. */
    void advanceSnapshot(boolean mayBegin) {
        // Where both lie in one file a failure of one is the end of both: known now, and not at the next write.
        int failures = snapshots.failures();
        if (failedSnapshots != failures && log.check()) {
            failedSnapshots = failures;
        }
        if (afterSnapshot != null) {
            if (snapshots.isIdle()) {
                Runnable job = afterSnapshot;
                afterSnapshot = null;
                job.run();
            }
            return;
        }
        SnapshotControl.Outcome outcome = snapshots.advance(mayBegin, log.bytesSinceRoll(), log::requestRoll);
        if (outcome == SnapshotControl.Outcome.SAVED) {
            long zxid = snapshots.wantedZxid();
            handOverRest();
            moving++;
            log.reset(zxid, () -> {
                onMoved();
                loop.post(new Event.SnapshotSaved(zxid));
            });
        } else if (outcome == SnapshotControl.Outcome.FAILED) {
            fail("the snapshot of the state that came from the leader cannot be written");
        }
    }

    /** Whether something waits for the snapshot writer, which wakes nobody. */
    boolean waitsForSnapshot() {
        return afterSnapshot != null;
    }

    // ------------------------------------------------------------------------------------------------ what came of it

    /** Takes what the log writer has done since the last turn. */
    void takeDone() {
        long upTo = log.durableUpTo();
        if (moving == 0 && upTo > durableUpTo) {
            durableUpTo = upTo;
            loop.post(new Event.Persisted(upTo));
        }
        for (Runnable answer = log.poll(); answer != null; answer = log.poll()) {
            answer.run();
        }
        String failure = log.failure();
        if (failure != null) {
            fail(failure);
        }
    }

    private void fail(String reason) {
        if (!failed) {
            failed = true;
            loop.post(new Event.StorageFailed(reason));
        }
    }
}
