package io.zabitat.storage.file;

import io.zabitat.spi.storage.RecoverySink;
import io.zabitat.spi.storage.StorageException;
import io.zabitat.spi.storage.StoreContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Finds out what a store holds and what is wrong with it, without changing anything. Used once, by the thread that
 * recovers.
 */
final class Recoverer {
    private static final int MAX_SNAPSHOTS = 100;
    private static final long NONE = -1;

    /**
     * What was found.
     *
     * @param snapshotZxid of the snapshot that was loaded, or -1
     * @param voidMark whether the mark no longer belongs to these files
     * @param logsRemoved whether there are no logs at all any more
     * @param base from where on the history is proven to be this store's
     * @param tail the end of the log: what is read there may lie in a cache alone
     * @param repairs to be made when there is no damage
     */
    record Outcome(
            long snapshotZxid,
            long lastZxid,
            long txns,
            boolean voidMark,
            boolean logsRemoved,
            HistoryBase.State base,
            Tail tail,
            List<Repair> repairs,
            List<String> notes,
            Optional<Damage> damage) {}

    /**
     * The end of the log.
     *
     * @param file the last with records, or {@link FileNames#NONE}
     * @param durable how far it is known to be durable, or -1 when nobody knows
     * @param end where its last record ends
     * @param zxid of that record, or -1
     */
    record Tail(long file, long durable, long end, long zxid) {
        static final Tail NONE = new Tail(FileNames.NONE, 0, 0, FileNames.NONE);
    }

    private record FailedSnapshot(StoreFiles.SnapshotFile file, String reason) {}

    private final StoreFiles files;
    private final StoreContext context;
    private final SnapshotFiles snapshots;
    private final EpochFiles epochs;
    private final StoreSettings settings;
    private final RecoverySink sink;
    private final List<FailedSnapshot> failed = new ArrayList<>();

    Recoverer(
            StoreFiles files,
            StoreContext context,
            SnapshotFiles snapshots,
            EpochFiles epochs,
            StoreSettings settings,
            RecoverySink sink) {
        this.files = files;
        this.context = context;
        this.snapshots = snapshots;
        this.epochs = epochs;
        this.settings = settings;
        this.sink = sink;
    }

    Outcome run() throws IOException, StorageException {
        files.checkPlaces();
        Optional<DurableMark.State> mark = DurableMark.read(files.disk(), files.logs());
        Optional<HistoryBase.State> known = new HistoryBase(files.disk(), files.logs()).load();
        HistoryBase.State base = known.orElse(new HistoryBase.State(Long.MAX_VALUE, 0));
        long snapshot = loadSnapshot();
        if (snapshot == NONE) {
            if (!failed.isEmpty()) {
                return refused("None of the snapshots can be read: "
                        + failed.get(0).file.path() + ": " + failed.get(0).reason);
            }
            if (!settings.trustEmpty() && hasTransactions()) {
                return refused("There are logs in " + files.logs() + " but no snapshot in " + files.snapshots()
                        + " (ZOOKEEPER-2325). Bring them back, or set snapshot.trust.empty=true if the logs are all of the "
                        + "history");
            }
        }
        LogReplay replay = new LogReplay(files, context, sink, mark, base, settings, Math.max(0, snapshot));
        replay.run();
        List<String> notes = new ArrayList<>(replay.notes());
        failed.forEach(
                one -> notes.add(one.file.path() + " cannot be used: " + one.reason + "; an older snapshot was taken"));
        Optional<Damage> damage = replay.damage();
        boolean voidMark = false;
        boolean logsRemoved = false;
        if (damage.isEmpty()) {
            damage = checkFailedSnapshots(replay);
        }
        if (damage.isEmpty() && Math.max(0, snapshot) < base.installedAt()) {
            damage = Optional.of(new Damage(
                    "The snapshot 0x" + Long.toHexString(base.installedAt())
                            + " of another member, with which the history began, cannot be used; what is older ends at 0x"
                            + Long.toHexString(replay.lastZxid()),
                    replay.lastZxid(),
                    FileNames.NONE,
                    0));
        }
        if (damage.isEmpty() && mark.isPresent() && mark.get().zxid() > replay.lastZxid()) {
            logsRemoved = context.ensemble() && files.logZxids().length == 0;
            voidMark = logsRemoved || isVoid(mark.get(), replay);
            damage = voidMark ? Optional.empty() : Optional.of(lost(mark.get(), replay));
        }
        if (damage.isEmpty() && new LogFolder(files).isMissing()) {
            logsRemoved = context.ensemble();
            damage = logsRemoved ? Optional.empty() : Optional.of(withoutLogs(replay));
        }
        Tail tail = new Tail(
                replay.tailFile(),
                voidMark ? -1 : durable(mark, replay.tailFile()),
                replay.tailEnd(),
                replay.tailZxid());
        HistoryBase.State proven = proven(known, voidMark ? Optional.empty() : mark, tail, replay.lastZxid());
        return new Outcome(
                snapshot,
                replay.lastZxid(),
                replay.txns(),
                voidMark,
                logsRemoved,
                proven,
                tail,
                replay.repairs(),
                notes,
                damage);
    }

    /**
     * What is known of the history's borders. Each log file of this store is named by the mark before its first record, so a
     * later one is another server's; and a snapshot ahead of the log came from another member, or another server installed it.
     */
    private static HistoryBase.State proven(
            Optional<HistoryBase.State> known, Optional<DurableMark.State> mark, Tail tail, long last) {
        boolean ownLog = tail.file() != FileNames.NONE
                && mark.isPresent()
                && tail.file() <= mark.get().file()
                && tail.zxid() == last;
        if (known.isPresent()
                && (known.get().contiguousFrom() == last || known.get().contiguousFrom() < last && ownLog)) {
            return known.get();
        }
        long installedBefore = known.map(HistoryBase.State::installedAt).orElse(0L);
        boolean ahead = tail.file() != FileNames.NONE && tail.zxid() < last;
        return new HistoryBase.State(last, ahead ? last : installedBefore);
    }

    /** The mark is at most one sync behind: of a file that it does not name yet nothing need be durable. */
    private static long durable(Optional<DurableMark.State> mark, long file) {
        if (mark.isEmpty() || mark.get().file() == FileNames.NONE) {
            return -1;
        }
        return mark.get().file() == file ? mark.get().offset() : 0;
    }

    private static Outcome refused(String text) {
        Damage damage = new Damage(text, NONE, FileNames.NONE, 0);
        HistoryBase.State nothing = new HistoryBase.State(0, 0);
        return new Outcome(NONE, NONE, 0, false, false, nothing, Tail.NONE, List.of(), List.of(), Optional.of(damage));
    }

    private long loadSnapshot() throws IOException, StorageException {
        List<StoreFiles.SnapshotFile> candidates = snapshots.candidates();
        for (StoreFiles.SnapshotFile file : candidates.subList(0, Math.min(MAX_SNAPSHOTS, candidates.size()))) {
            sink.onProgress("snapshot", 0, OptionalLong.of(files.size(file.path())));
            try (SnapshotReader reader = SnapshotReader.open(files.disk(), file, context.maxRecordBytes())) {
                sink.onSnapshot(file.zxid(), reader);
                Optional<SnapshotReader.Digest> digest = reader.finish();
                // A digest of before the snapshot, or none, says nothing about it (storage format 5.3).
                digest.filter(one -> one.zxid() > 0 && one.zxid() >= file.zxid())
                        .ifPresent(one -> sink.onSnapshotDigest(one.zxid(), one.version(), one.value()));
                return file.zxid();
            } catch (IOException unreadable) {
                snapshots.setUnusable(file.path());
                failed.add(new FailedSnapshot(file, String.valueOf(unreadable.getMessage())));
            }
        }
        return NONE;
    }

    private boolean hasTransactions() throws IOException {
        for (long log : files.logZxids()) {
            if (LogCheck.hasContent(files, log, context.maxRecordBytes())) {
                return true;
            }
        }
        return false;
    }

    /** A snapshot that cannot be read still proves that its zxid was reached. */
    private Optional<Damage> checkFailedSnapshots(LogReplay replay) {
        for (FailedSnapshot one : failed) {
            if (one.file.zxid() > replay.lastZxid()) {
                return Optional.of(new Damage(
                        one.file.path() + " cannot be read (" + one.reason
                                + "), and snapshots and logs before it end at 0x"
                                + Long.toHexString(replay.lastZxid()) + ". Transactions "
                                + Damage.range(replay.lastZxid() + 1, one.file.zxid()) + " are missing",
                        replay.lastZxid(),
                        FileNames.NONE,
                        0));
            }
        }
        return Optional.empty();
    }

    /** Whether another server ran on these files since the mark was written (reliability 3.3). */
    private boolean isVoid(DurableMark.State mark, LogReplay replay) throws IOException {
        boolean exists = files.disk().exists(files.log(mark.file()));
        return epochs.current().orElse(-1) > mark.current()
                || epochs.accepted().orElse(-1) > mark.accepted() && replay.markFileWasCut(exists)
                || replay.markPrefixChanged();
    }

    private Damage withoutLogs(LogReplay replay) {
        return new Damage(
                files.logs()
                        + " is empty, and this store has logged there: is the disk mounted, and dataLogDir what it was?"
                        + " What was acknowledged behind 0x" + Long.toHexString(replay.lastZxid()) + " is missing",
                replay.lastZxid(),
                FileNames.NONE,
                0);
    }

    private Damage lost(DurableMark.State mark, LogReplay replay) {
        String file = String.valueOf(files.log(mark.file()));
        return new Damage(
                "Acknowledged transactions are gone: " + file + " was durable up to offset " + mark.offset()
                        + ", zxid 0x"
                        + Long.toHexString(mark.zxid()) + ", but what can be read ends at 0x"
                        + Long.toHexString(replay.lastZxid()) + ". Transactions "
                        + Damage.range(replay.lastZxid() + 1, mark.zxid()) + " are missing",
                replay.lastZxid(),
                FileNames.NONE,
                0);
    }
}
