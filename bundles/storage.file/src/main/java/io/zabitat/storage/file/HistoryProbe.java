package io.zabitat.storage.file;

import io.zabitat.api.Zxid;
import io.zabitat.spi.storage.Disk;
import io.zabitat.spi.storage.LogRange;
import java.io.IOException;

/** Finds out how far the log can serve a learner. Used once, by the thread that asked, while another one appends. */
final class HistoryProbe {
    private final StoreFiles files;
    private final StoreSettings settings;
    private final int maxRecordBytes;
    private final SnapshotFiles snapshots;
    private final long contiguousFrom;
    private final Synced end;

    HistoryProbe(
            StoreFiles files,
            SnapshotFiles snapshots,
            StoreSettings settings,
            int maxRecordBytes,
            long contiguousFrom,
            Synced end) {
        this.files = files;
        this.snapshots = snapshots;
        this.settings = settings;
        this.maxRecordBytes = maxRecordBytes;
        this.contiguousFrom = contiguousFrom;
        this.end = end;
    }

    /**
     * @param snapshot the zxid of the newest snapshot: what is behind it every learner needs, and it does not count
     * @param maxBytes what there may be before it; 0 for no bound
     */
    LogRange probe(long zxid, long snapshot, long maxBytes) throws IOException {
        long floor = contiguousFrom <= zxid ? contiguousFrom : LogRange.NONE;
        if (end.file() == FileNames.NONE) {
            return new LogRange(floor, floor == end.zxid(), end.zxid(), 0, true);
        }
        long[] logs = StoreFiles.logsAfter(files.logZxids(), zxid - 1);
        long bytes = 0;
        long spared = 0;
        for (long log : logs) {
            bytes += log == end.file() ? end.position() : log < end.file() ? files.size(files.log(log)) : 0;
            spared = zxid < snapshot && log <= snapshot ? bytes : spared;
        }
        if (maxBytes > 0 && spared > maxBytes && spared - bytesUpTo(zxid, logs[0]) > maxBytes) {
            return new LogRange(floor, false, end.zxid(), bytes, false);
        }
        long last = floor;
        boolean logged = false;
        boolean contiguous = true;
        boolean newEpochBehindFloor = false;
        for (long log : logs) {
            if (log > end.file()) {
                break;
            }
            try (LogFileReader reader =
                    new LogFileReader(files.disk().open(files.log(log), Disk.Mode.READ), maxRecordBytes)) {
                boolean sameFile = false;
                while (isWithin(log, reader) && reader.next() && isUpTo(log, reader)) {
                    long next = reader.zxid();
                    if (next <= zxid) {
                        floor = Math.max(floor, next);
                        last = floor;
                        logged = true;
                    } else if (next > last) {
                        newEpochBehindFloor |= last == floor && Zxid.epoch(next) > Zxid.epoch(last);
                        contiguous &= last != LogRange.NONE && follows(last, next, sameFile);
                        last = next;
                    }
                    sameFile = true;
                }
                contiguous &= reader.end() == LogFileReader.End.NOT_YET || reader.end() == LogFileReader.End.CLEAN;
            }
        }
        if (newEpochBehindFloor && !logged) {
            // Only the snapshot at the floor says that no log in between was purged: it goes first. Asked when all is
            // read.
            contiguous &= snapshots.list().contains(floor);
        }
        return new LogRange(floor, contiguous && last == end.zxid(), end.zxid(), bytes, true);
    }

    /** How much of the log file the learner has: the whole of it would make a log of one large file useless. */
    private long bytesUpTo(long zxid, long log) throws IOException {
        try (LogFileReader reader =
                new LogFileReader(files.disk().open(files.log(log), Disk.Mode.READ), maxRecordBytes)) {
            long bytes = 0;
            while (isWithin(log, reader) && reader.next() && reader.zxid() <= zxid) {
                bytes = reader.position();
            }
            return bytes;
        }
    }

    /** Behind the end somebody else is writing just now. */
    private boolean isWithin(long log, LogFileReader reader) {
        return log != end.file() || reader.position() < end.position();
    }

    private boolean isUpTo(long log, LogFileReader reader) {
        return log != end.file() || reader.position() <= end.position();
    }

    private boolean follows(long last, long next, boolean sameFile) {
        if (Zxid.epoch(next) == Zxid.epoch(last)) {
            return next == last + 1;
        }
        return last >= contiguousFrom && (sameFile || settings.beginsEpoch(next));
    }
}
