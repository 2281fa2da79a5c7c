package io.zabitat.storage.file;

import io.zabitat.spi.storage.DamagedStoreException;
import io.zabitat.spi.storage.Disk;
import io.zabitat.spi.storage.DiskFile;
import io.zabitat.spi.storage.Epochs;
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
    private final SegmentFactory segments;
    private Optional<FileLog> log = Optional.empty();

    FileStore(StoreContext context, StoreSettings settings, StoreFiles files, StoreLocks locks) {
        this.context = context;
        this.settings = settings;
        this.files = files;
        this.locks = locks;
        snapshots = new SnapshotFiles(files, settings.compression(), context.maxRecordBytes());
        mark = new DurableMark(context.disk(), files.logs());
        epochs = new EpochFiles(context.disk(), files.snapshots(), this::renewMark);
        segments = new SegmentFactory(files, context, settings);
    }

    private void renewMark() throws IOException {
        mark.renew(epochs.lastAccepted(), epochs.lastCurrent());
    }

    @Override
    public Recovery recover(RecoverySink sink) throws StorageException {
        if (log.isPresent()) {
            throw new IllegalStateException("recovered already");
        }
        try {
            Recoverer.Outcome found =
                    new Recoverer(files, context, snapshots, epochs, settings.trustEmpty(), sink).run();
            if (found.damage().isPresent()) {
                Damage damage = found.damage().get();
                throw new DamagedStoreException(damage.text(), damage.lastGood());
            }
            new EpochCheck(files, epochs, context.note()).run(found.lastZxid());
            found.notes().forEach(context.note());
            repair(found);
            new TailSync(files).run(found.tail());
            openMark(found);
            snapshots.clean();
            segments.clean();
            boolean empty = found.snapshotZxid() < 0 && found.txns() == 0;
            boolean initialized = takeInitialize();
            if (!empty) {
                snapshots.setExists();
            }
            openLog(found.lastZxid());
            return new Recovery(found.snapshotZxid(), found.lastZxid(), found.txns(), empty, initialized);
        } catch (IOException failed) {
            throw new StorageException("Cannot read the store in " + files.logs() + ": " + failed, failed);
        }
    }

    private void openMark(Recoverer.Outcome found) throws IOException {
        mark.open();
        if (found.voidMark()) {
            context.note().accept("Another server wrote in " + files.logs() + "; its history is taken as it is");
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

    private boolean takeInitialize() throws IOException {
        if (!context.disk().exists(files.initialize())) {
            return false;
        }
        context.disk().delete(files.initialize());
        context.disk().syncDirectory(files.logRoot());
        return true;
    }

    private void openLog(long lastZxid) {
        if (!settings.forceSync()) {
            context.note().accept("forceSync=no: acknowledged writes can be lost when the machine stops");
        }
        LogTruncation truncation = new LogTruncation(files, context.maxRecordBytes(), snapshots, mark, epochs);
        log = Optional.of(
                new FileLog(files, context, settings, segments, mark, epochs, truncation, snapshots::exists, lastZxid));
        segments.prepareAfter(0);
    }

    @Override
    public TxnLog log() {
        return log.orElseThrow(FileStore::notRecovered);
    }

    @Override
    public Snapshots snapshots() {
        log.orElseThrow(FileStore::notRecovered);
        return snapshots;
    }

    @Override
    public Epochs epochs() {
        log.orElseThrow(FileStore::notRecovered);
        return epochs;
    }

    private static IllegalStateException notRecovered() {
        return new IllegalStateException("recover first");
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
            if (log.isPresent()) {
                log.get().close();
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
