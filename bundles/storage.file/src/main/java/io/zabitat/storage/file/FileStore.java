package io.zabitat.storage.file;

import io.zabitat.spi.storage.DamagedStoreException;
import io.zabitat.spi.storage.Disk;
import io.zabitat.spi.storage.DiskFile;
import io.zabitat.spi.storage.Epochs;
import io.zabitat.spi.storage.LogRange;
import io.zabitat.spi.storage.Recovery;
import io.zabitat.spi.storage.RecoverySink;
import io.zabitat.spi.storage.Snapshots;
import io.zabitat.spi.storage.StorageException;
import io.zabitat.spi.storage.Store;
import io.zabitat.spi.storage.StoreContext;
import io.zabitat.spi.storage.TxnLog;
import java.io.IOException;
import java.util.Optional;

/**
 * The durable state of one server in ZooKeeper's files. Opened and recovered by one thread; see the parts for theirs.
 */
final class FileStore implements Store {
    private final StoreContext context;
    private final StoreSettings settings;
    private final StoreFiles files;
    private final StoreLocks locks;
    private final SnapshotFiles snapshots;
    private final EpochFiles epochs;
    private final DurableMark mark;
    private final HistoryBase base;
    private final LogFolder logFolder;
    private final HistoryChange change;
    private final SegmentFactory segments;
    private final FileLog fileLog;
    private volatile boolean recovered;

    FileStore(StoreContext context, StoreSettings settings, StoreFiles files, StoreLocks locks) {
        this.context = context;
        this.settings = settings;
        this.files = files;
        this.locks = locks;
        snapshots = new SnapshotFiles(files, settings.compression(), context.maxRecordBytes());
        mark = new DurableMark(context.disk(), files.logs());
        epochs = new EpochFiles(context.disk(), files.snapshots(), new MarkKeeper());
        segments = new SegmentFactory(files, context, settings);
        base = new HistoryBase(context.disk(), files.logs());
        logFolder = new LogFolder(files);
        LogTruncation truncation = new LogTruncation(files, context.maxRecordBytes(), snapshots, mark, base, epochs);
        change = new HistoryChange(files, snapshots, mark, base, truncation);
        fileLog = new FileLog(files, context, settings, segments, mark, epochs, truncation, change, base, snapshots);
    }

    /** Keeps the mark level with the epochs: one that lags behind them speaks of files that another server went on with. */
    private final class MarkKeeper implements EpochFiles.Listener {
        /** Where the mark says what is lost it must never lag, or the next power loss would make the store whole. */
        @Override
        public void onSaving(long accepted, long current) throws IOException {
            if (fileLog.isSuspect()) {
                mark.renew(accepted, current);
                mark.sync();
            }
        }

        @Override
        public void onSaved(boolean joined) throws IOException {
            mark.renew(epochs.lastAccepted(), epochs.lastCurrent());
            if (joined) {
                change.setWhole();
            }
        }
    }

    @Override
    public Recovery recover(RecoverySink sink) throws StorageException {
        if (recovered) {
            throw new IllegalStateException("recovered already");
        }
        try {
            Recovery found = load(sink);
            snapshots.clean();
            segments.clean();
            if (!settings.forceSync()) {
                context.note().accept("forceSync=no: acknowledged writes can be lost when the machine stops");
            }
            recovered = true;
            segments.prepareAfter(0);
            return found;
        } catch (IOException failed) {
            throw new StorageException("Cannot read the store in " + files.logs() + ": " + failed, failed);
        }
    }

    @Override
    public Recovery reload(RecoverySink sink) throws StorageException {
        checkRecovered();
        try {
            fileLog.settle();
            return load(sink);
        } catch (IOException failed) {
            throw new StorageException("Cannot read the store in " + files.logs() + " again: " + failed, failed);
        }
    }

    /** Finds out what is on disk, mends what may be mended and lets the log go on behind it. */
    private Recovery load(RecoverySink sink) throws IOException, StorageException {
        change.finishInstall()
                .ifPresent(zxid -> context.note()
                        .accept("The history of another member begins with snapshot 0x" + Long.toHexString(zxid)
                                + ", saved before a crash; older logs were put aside"));
        Optional<String> givenUp = change.suspicion();
        Recoverer.Outcome found = new Recoverer(files, context, snapshots, epochs, settings, sink).run();
        Optional<String> suspect = givenUp.or(() -> found.damage().map(Damage::text));
        if (suspect.isPresent()) {
            return suspect(found, suspect.get());
        }
        boolean empty = found.snapshotZxid() < 0 && found.txns() == 0;
        new EpochCheck(files, epochs, context.note(), context.ensemble() && !empty).run(found.lastZxid());
        found.notes().forEach(context.note());
        repair(found);
        new TailSync(files).run(found.tail());
        boolean initialized = context.disk().exists(files.initialize());
        boolean partial = change.isPartial();
        if (found.logsRemoved() && !initialized) {
            change.setPartial(found.snapshotZxid());
            partial = true;
        }
        openMark(found);
        keepBase(found.base());
        // Last: until what was read in its place is durable, a rotten snapshot still proves how far the history
        // reached.
        change.putUnusableAside().forEach(kept -> context.note().accept("It is kept as " + kept));
        if (!empty) {
            snapshots.setExists();
        }
        if (initialized) {
            change.setWhole();
            takeInitialize();
            partial = false;
        }
        Synced end = found.tail().file() == FileNames.NONE
                ? Synced.nothing(found.lastZxid())
                : new Synced(found.tail().file(), found.tail().end(), found.lastZxid());
        fileLog.startBehind(end, false);
        boolean blank = empty || context.ensemble() && hasNeverJoined(found);
        return new Recovery(
                found.snapshotZxid(),
                found.lastZxid(),
                found.txns(),
                blank,
                initialized,
                context.ensemble() && partial,
                Optional.empty());
    }

    /**
     * A member's first start writes a snapshot of the empty tree, and its first promise an epoch; neither makes it a witness of an empty
     * history. Its currentEpoch does: it is saved once the leader's history is here.
     */
    private boolean hasNeverJoined(Recoverer.Outcome found) {
        return found.lastZxid() == 0 && epochs.lastCurrent() <= 0;
    }

    /** Nothing is mended: what is damaged is evidence until another member's history has come. */
    private Recovery suspect(Recoverer.Outcome found, String reason) throws IOException, StorageException {
        long lastGood = found.damage().map(Damage::lastGood).orElse(found.lastZxid());
        if (!context.ensemble()) {
            throw new DamagedStoreException(reason, lastGood);
        }
        new EpochCheck(files, epochs, context.note(), false).checkOrder();
        // A name that a failed sync has left in the cache alone: a promise that was read must not be forgotten (R13).
        context.disk().syncDirectory(files.snapshots());
        mark.open();
        fileLog.startBehind(Synced.nothing(Math.max(0, lastGood)), true);
        boolean empty = found.damage().isEmpty() && found.snapshotZxid() < 0 && found.txns() == 0;
        return new Recovery(
                found.snapshotZxid(), Math.max(0, lastGood), found.txns(), empty, false, false, Optional.of(reason));
    }

    /**
     * A server alone serves no learners: where logs and snapshots lie together it only sees to it that an old file does not speak of
     * what it adds.
     */
    private void keepBase(HistoryBase.State proven) throws IOException {
        Optional<HistoryBase.State> said = base.load();
        if (said.equals(Optional.of(proven)) || said.isEmpty() && !context.ensemble() && files.sameDirectory()) {
            base.assume(proven);
        } else {
            base.save(proven);
        }
        logFolder.keep();
    }

    private void openMark(Recoverer.Outcome found) throws IOException {
        mark.open();
        if (found.logsRemoved()) {
            context.note()
                    .accept("All logs are gone from " + files.logs() + "; going on from snapshot 0x"
                            + Long.toHexString(Math.max(0, found.snapshotZxid()))
                            + " without claiming to hold what was acknowledged behind it");
        } else if (found.voidMark()) {
            context.note().accept("Another server wrote in " + files.logs() + "; its history is taken as it is");
        }
        if (found.voidMark()) {
            mark.reset(DurableMark.State.NOTHING);
        }
    }

    private void repair(Recoverer.Outcome found) throws IOException {
        for (Repair repair : found.repairs()) {
            if (repair.deletes()) {
                context.disk().delete(files.log(repair.file()));
            } else {
                try (DiskFile file = context.disk().open(files.log(repair.file()), Disk.Mode.WRITE)) {
                    file.truncate(repair.keepBytes());
                    file.sync();
                }
            }
            if (!repair.text().isEmpty()) {
                context.note().accept(repair.text());
            }
        }
        if (!found.repairs().isEmpty()) {
            context.disk().syncDirectory(files.logs());
        }
    }

    private void takeInitialize() throws IOException {
        context.disk().delete(files.initialize());
        context.disk().syncDirectory(files.logRoot());
    }

    @Override
    public LogRange probe(long zxid, double sizeFactor) throws IOException {
        checkRecovered();
        return fileLog.probe(zxid, sizeFactor);
    }

    @Override
    public TxnLog log() {
        checkRecovered();
        return fileLog;
    }

    @Override
    public Snapshots snapshots() {
        checkRecovered();
        return snapshots;
    }

    @Override
    public Epochs epochs() {
        checkRecovered();
        return epochs;
    }

    private void checkRecovered() {
        if (!recovered) {
            throw new IllegalStateException("recover first");
        }
    }

    @Override
    public Usage usage() {
        try {
            long snapshotBytes = 0;
            for (StoreFiles.SnapshotFile file : files.snapshotFiles()) {
                snapshotBytes += files.size(file.path());
            }
            long logBytes = 0;
            for (long zxid : files.logZxids()) {
                logBytes += files.size(files.log(zxid));
            }
            return new Usage(snapshotBytes, logBytes);
        } catch (IOException purgedMeanwhile) {
            return new Usage(0, 0);
        }
    }

    @Override
    public void close() {
        try {
            if (recovered) {
                fileLog.close();
            }
            segments.close();
            mark.close();
        } catch (IOException failed) {
            context.note().accept("Closing the store failed: " + failed.getMessage());
        } finally {
            locks.close();
        }
    }
}
