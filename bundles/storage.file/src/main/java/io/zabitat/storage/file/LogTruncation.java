package io.zabitat.storage.file;

import io.zabitat.api.Zxid;
import io.zabitat.spi.storage.Disk;
import io.zabitat.spi.storage.DiskFile;
import java.io.IOException;
import java.util.OptionalLong;

/**
 * Removes the end of the history (storage format 6.3). The order makes each crash in between harmless: the mark is
 * lowered first, then snapshots beyond go (known bugs, rule R7), then later files from the newest down, and at last
 * the file is cut. Called by the log writer.
 */
final class LogTruncation {
    private static final long NOTHING = -1;

    /**
     * A place in the log.
     *
     * @param file index of the file to be cut, or -1 to keep none
     * @param offset in it, behind the last record that stays
     * @param chain up to there
     * @param size of it now
     * @param last zxid that stays, or -1
     * @param next zxid that goes, or -1
     */
    private record Cut(int file, long offset, long chain, long size, long last, long next) {}

    private final StoreFiles files;
    private final int maxRecordBytes;
    private final SnapshotFiles snapshots;
    private final DurableMark mark;
    private final HistoryBase base;
    private final EpochFiles epochs;

    LogTruncation(
            StoreFiles files,
            int maxRecordBytes,
            SnapshotFiles snapshots,
            DurableMark mark,
            HistoryBase base,
            EpochFiles epochs) {
        this.files = files;
        this.maxRecordBytes = maxRecordBytes;
        this.snapshots = snapshots;
        this.mark = mark;
        this.base = base;
        this.epochs = epochs;
    }

    /** The end of the log afterwards; null when the zxid is not in the store. */
    Synced truncate(long zxid) throws IOException {
        long begin = base.state().installedAt();
        OptionalLong loadable = snapshots.list().stream()
                .mapToLong(Long::longValue)
                .filter(one -> one >= begin && one <= zxid)
                .max();
        if (loadable.isEmpty()) {
            // What is left could not be loaded, or would be what was before another member's snapshot.
            return null;
        }
        long[] logs = files.logZxids();
        Cut cut = find(logs, zxid);
        long left = Math.max(cut.last, loadable.getAsLong());
        if (left != zxid && (Zxid.counter(zxid) != 0 || cut.next != zxid + 1)) {
            return null;
        }
        mark.reset(new DurableMark.State(
                cut.file < 0 ? FileNames.NONE : logs[cut.file],
                cut.offset,
                cut.chain,
                left,
                epochs.lastAccepted(),
                epochs.lastCurrent()));
        perform(logs, cut, zxid);
        if (base.state().contiguousFrom() > left) {
            // Not before: what was there beyond is not of this store's making.
            base.save(new HistoryBase.State(left, begin));
        }
        return cut.file < 0 ? Synced.nothing(left) : new Synced(logs[cut.file], cut.offset, left);
    }

    /** Removes everything beyond a zxid that need not be in the log. */
    void dropBeyond(long zxid) throws IOException {
        long[] logs = files.logZxids();
        Cut cut = find(logs, zxid);
        mark.reset(DurableMark.State.NOTHING);
        perform(logs, cut, zxid);
    }

    private Cut find(long[] logs, long zxid) throws IOException {
        int keep = logs.length - 1;
        while (keep >= 0 && logs[keep] > zxid) {
            keep--;
        }
        long next = keep + 1 < logs.length ? firstOf(logs[keep + 1]) : NOTHING;
        if (keep < 0) {
            return new Cut(keep, 0, 0, 0, NOTHING, next);
        }
        DiskFile file = files.disk().open(files.log(logs[keep]), Disk.Mode.READ);
        try (LogFileReader reader = new LogFileReader(file, maxRecordBytes)) {
            long offset = LogFormat.HEADER_BYTES;
            long chain = 0;
            long last = NOTHING;
            while (reader.next()) {
                if (reader.zxid() > zxid) {
                    next = reader.zxid();
                    break;
                }
                offset = reader.position();
                chain = reader.chain();
                last = reader.zxid();
            }
            return new Cut(keep, offset, chain, file.size(), last, next);
        }
    }

    private long firstOf(long log) throws IOException {
        try (LogFileReader reader =
                new LogFileReader(files.disk().open(files.log(log), Disk.Mode.READ), maxRecordBytes)) {
            return reader.next() ? reader.zxid() : NOTHING;
        }
    }

    private void perform(long[] logs, Cut cut, long zxid) throws IOException {
        snapshots.dropBeyond(zxid);
        for (int i = logs.length - 1; i > cut.file; i--) {
            files.disk().delete(files.log(logs[i]));
            files.disk().syncDirectory(files.logs());
        }
        if (cut.file >= 0 && cut.size > cut.offset) {
            try (DiskFile file = files.disk().open(files.log(logs[cut.file]), Disk.Mode.WRITE)) {
                file.truncate(cut.offset);
                file.sync();
            }
        }
    }
}
