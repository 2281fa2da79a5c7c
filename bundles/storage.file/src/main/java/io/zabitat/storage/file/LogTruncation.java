package io.zabitat.storage.file;

import io.zabitat.spi.storage.Disk;
import io.zabitat.spi.storage.DiskFile;
import java.io.IOException;

/**
 * Removes the end of the history (storage format 6.3). The order makes each crash in between harmless: the mark is
 * lowered first, then snapshots beyond go (known bugs, rule R7), then later files from the newest down, and at last
 * the file is cut. Called by the log writer.
 */
final class LogTruncation {
    private final StoreFiles files;
    private final int maxRecordBytes;
    private final SnapshotFiles snapshots;
    private final DurableMark mark;
    private final EpochFiles epochs;

    LogTruncation(StoreFiles files, int maxRecordBytes, SnapshotFiles snapshots, DurableMark mark, EpochFiles epochs) {
        this.files = files;
        this.maxRecordBytes = maxRecordBytes;
        this.snapshots = snapshots;
        this.mark = mark;
        this.epochs = epochs;
    }

    boolean truncate(long zxid) throws IOException {
        if (snapshots.list().stream().noneMatch(snapshot -> snapshot <= zxid)) {
            // What is left could not be loaded.
            return false;
        }
        boolean found = snapshots.list().contains(zxid);
        long[] logs = files.logZxids();
        int keep = logs.length - 1;
        while (keep >= 0 && logs[keep] > zxid) {
            keep--;
        }
        long offset = 0;
        long chain = 0;
        long size = 0;
        if (keep >= 0) {
            DiskFile file = files.disk().open(files.log(logs[keep]), Disk.Mode.READ);
            try (LogFileReader reader = new LogFileReader(file, maxRecordBytes)) {
                offset = LogFormat.HEADER_BYTES;
                while (reader.next() && reader.zxid() <= zxid) {
                    offset = reader.position();
                    chain = reader.chain();
                    found |= reader.zxid() == zxid;
                }
                size = file.size();
            }
        }
        if (!found) {
            return false;
        }
        mark.reset(new DurableMark.State(
                keep < 0 ? FileNames.NONE : logs[keep],
                offset,
                chain,
                zxid,
                epochs.lastAccepted(),
                epochs.lastCurrent()));
        snapshots.dropBeyond(zxid);
        for (int i = logs.length - 1; i > keep; i--) {
            files.disk().delete(files.log(logs[i]));
            files.disk().syncDirectory(files.logs());
        }
        if (keep >= 0 && size > offset) {
            try (DiskFile file = files.disk().open(files.log(logs[keep]), Disk.Mode.WRITE)) {
                file.truncate(offset);
                file.sync();
            }
        }
        return true;
    }
}
