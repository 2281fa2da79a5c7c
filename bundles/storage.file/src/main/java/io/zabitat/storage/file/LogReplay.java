package io.zabitat.storage.file;

import io.zabitat.api.Zxid;
import io.zabitat.spi.storage.Disk;
import io.zabitat.spi.storage.RecoverySink;
import io.zabitat.spi.storage.StorageException;
import io.zabitat.spi.storage.StoreContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Brings the transactions behind a snapshot to a sink and decides what each irregularity of the log files means
 * (reliability 3.2 and 3.3). Changes nothing. Used once, by the thread that recovers.
 */
final class LogReplay {
    private static final long PROGRESS_NANOS = 300_000_000;
    private static final int PROGRESS_TXNS = 4096;

    /** A place where a file could not be read on. */
    private record Stop(
            long file,
            long offset,
            LogFileReader.End end,
            String problem,
            LogResync.Behind behind,
            boolean unwritten) {}

    private final StoreFiles files;
    private final StoreContext context;
    private final RecoverySink sink;
    private final Optional<DurableMark.State> mark;
    private final HistoryBase.State base;
    private final StoreSettings settings;
    private final List<Repair> repairs = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<Long> withoutRecords = new ArrayList<>();
    private final long snapshotZxid;
    private long last;
    private long txns;
    private long tailFile = FileNames.NONE;
    private long tailEnd;
    private long tailZxid = FileNames.NONE;
    private Optional<Stop> open = Optional.empty();
    private Optional<Damage> damage = Optional.empty();
    /** Whether the records before the mark's offset are the ones it was written for. */
    private boolean markMatches;

    private boolean markPassed;
    private boolean markFileEndsEarly;
    private long bytesDone;
    private long bytesTotal;
    private long lastProgress;

    LogReplay(
            StoreFiles files,
            StoreContext context,
            RecoverySink sink,
            Optional<DurableMark.State> mark,
            HistoryBase.State base,
            StoreSettings settings,
            long snapshotZxid) {
        this.files = files;
        this.context = context;
        this.sink = sink;
        this.mark = mark;
        this.base = base;
        this.settings = settings;
        this.snapshotZxid = snapshotZxid;
        last = snapshotZxid;
    }

    void run() throws IOException, StorageException {
        long[] logs = StoreFiles.logsAfter(files.logZxids(), snapshotZxid);
        for (long log : logs) {
            bytesTotal += files.size(files.log(log));
        }
        lastProgress = context.nanoTime().getAsLong();
        for (long log : logs) {
            try (LogFileReader reader =
                    new LogFileReader(files.disk().open(files.log(log), Disk.Mode.READ), context.maxRecordBytes())) {
                replay(log, reader);
            }
            if (damage.isPresent()) {
                return;
            }
        }
        open.ifPresent(this::decideTail);
        if (damage.isEmpty()) {
            withoutRecords.stream()
                    .filter(log -> repairs.stream().noneMatch(repair -> repair.file() == log))
                    .forEach(log -> repairs.add(new Repair(log, -1, "")));
        }
    }

    private void replay(long log, LogFileReader reader) throws IOException, StorageException {
        boolean marked = mark.isPresent() && mark.get().file() == log;
        boolean any = false;
        while (reader.next()) {
            boolean first = !any;
            any = true;
            tailZxid = reader.zxid();
            if (marked) {
                matchMark(reader);
            }
            long zxid = reader.zxid();
            if (zxid <= snapshotZxid || zxid == last && reader.type() == LogFormat.ERROR_TYPE) {
                continue;
            }
            if (!follows(log, reader, zxid, first)) {
                return;
            }
            deliver(log, reader, zxid);
        }
        if (any) {
            tailFile = log;
            tailEnd = reader.position();
            // What precedes is no longer at the end of the log.
            withoutRecords.clear();
        }
        if (marked && !markPassed) {
            markFileEndsEarly = reader.end() == LogFileReader.End.CLEAN
                    && reader.position() == reader.file().size();
        }
        LogResync resync = new LogResync(reader.file(), context.maxRecordBytes());
        LogResync.Behind behind = resync.find(reader.position());
        if (reader.end() != LogFileReader.End.CLEAN || behind.count() > 0) {
            boolean unwritten = behind.count() > 0 && resync.hasUnwrittenSector(reader.position(), behind.offset());
            open = Optional.of(new Stop(
                    log,
                    reader.position(),
                    reader.end(),
                    behind.count() > 0 && reader.problem().isEmpty() ? "records are missing" : reader.problem(),
                    behind,
                    unwritten));
        } else if (!any) {
            withoutRecords.add(log);
        }
    }

    private void matchMark(LogFileReader reader) {
        if (reader.position() >= mark.get().offset() && !markPassed) {
            markPassed = true;
            markMatches = reader.position() == mark.get().offset()
                    && reader.chain() == mark.get().chain();
        }
    }

    /** Whether the transaction continues the history without a hole. */
    private boolean follows(long log, LogFileReader reader, long zxid, boolean first) {
        if (snapshotZxid < base.installedAt() && zxid > base.installedAt()) {
            damage = Optional.of(new Damage(
                    place(log, reader) + ": 0x" + Long.toHexString(zxid)
                            + " belongs to the history that began with the snapshot 0x"
                            + Long.toHexString(base.installedAt()) + " of another member, which cannot be used",
                    last,
                    log,
                    reader.recordStart()));
            return false;
        }
        if (zxid <= last) {
            damage = Optional.of(new Damage(
                    place(log, reader) + ": zxid 0x" + Long.toHexString(zxid) + " comes after 0x"
                            + Long.toHexString(last),
                    last,
                    log,
                    reader.recordStart()));
            return false;
        }
        boolean next = zxid == last + 1;
        if (next) {
            open.ifPresent(stop -> notes.add(files.log(stop.file) + " at " + stop.offset + ": " + stop.problem
                    + "; the next file goes on with 0x" + Long.toHexString(zxid) + ", so nothing is missing"));
            open = Optional.empty();
            return true;
        }
        if (open.isPresent()) {
            Stop stop = open.get();
            damage = Optional.of(new Damage(
                    files.log(stop.file) + " at " + stop.offset + ": " + stop.problem + ", and the log goes on with 0x"
                            + Long.toHexString(zxid) + " in " + files.log(log)
                            + ". Transactions " + Damage.range(last + 1, zxid - 1) + " may be missing",
                    last,
                    stop.file,
                    stop.offset));
            return false;
        }
        // An epoch's first transaction has counter 1; that nothing is missing at the end of the epoch before only the
        // mark can say.
        boolean ownBorder = !first && last >= base.contiguousFrom();
        if (Zxid.epoch(zxid) > Zxid.epoch(last) && (settings.beginsEpoch(zxid) || ownBorder)) {
            return true;
        }
        // A snapshot may have been made before the first transaction of its epoch, whose counter need not be 1 in
        // tests.
        if (last == Zxid.of(Zxid.epoch(zxid), 0) && settings.beginsEpoch(zxid)) {
            return true;
        }
        damage = Optional.of(new Damage(
                place(log, reader) + ": 0x" + Long.toHexString(zxid) + " follows 0x" + Long.toHexString(last)
                        + (last == snapshotZxid ? " (the snapshot)" : "") + ". Transactions "
                        + Damage.range(last + 1, zxid - 1) + " are missing",
                last,
                log,
                reader.recordStart()));
        return false;
    }

    /** Only for what is wrong: made for each transaction, it would cost an eighth of a recovery. */
    private String place(long log, LogFileReader reader) {
        return files.log(log) + " at " + reader.recordStart();
    }

    private void deliver(long log, LogFileReader reader, long zxid) throws StorageException {
        try {
            sink.onTxn(zxid, reader.bytes(), reader.payloadAt(), reader.payloadLength());
        } catch (IOException refused) {
            throw new StorageException(
                    files.log(log) + " at " + reader.recordStart() + ": transaction 0x" + Long.toHexString(zxid)
                            + " cannot be read: " + refused.getMessage(),
                    refused);
        }
        last = zxid;
        bytesDone += reader.payloadLength() + LogFormat.FRAME_BYTES;
        if (++txns % PROGRESS_TXNS == 0) {
            long now = context.nanoTime().getAsLong();
            if (now - lastProgress > PROGRESS_NANOS) {
                lastProgress = now;
                sink.onProgress("transaction log", bytesDone, OptionalLong.of(Math.max(bytesTotal, bytesDone)));
            }
        }
    }

    private void decideTail(Stop stop) {
        String place = files.log(stop.file) + " at " + stop.offset + ": " + stop.problem;
        boolean isMarked = mark.isPresent() && mark.get().file() == stop.file;
        boolean unproven = isMarked
                && stop.offset >= mark.get().offset()
                && (markMatches || mark.get().offset() == LogFormat.HEADER_BYTES);
        if (stop.behind.lastZxid() > last) {
            if (unproven && stop.unwritten) {
                cut(stop, place + ", being written when the power went; cut off, it was not acknowledged");
            } else {
                damage = Optional.of(new Damage(
                        place + ", but whole records follow at " + stop.behind.offset() + ". Transactions "
                                + Damage.range(last + 1, stop.behind.lastZxid()) + " may be damaged",
                        last,
                        stop.file,
                        stop.offset));
            }
        } else if (stop.behind.count() > 0
                || isMarked
                        && stop.offset < mark.get().offset()
                        && last >= mark.get().zxid()) {
            notes.add(
                    place + "; the snapshot at 0x" + Long.toHexString(snapshotZxid) + " covers it, nothing is missing");
        } else {
            cut(stop, place + "; a write that was under way at the end, cut off");
        }
    }

    private void cut(Stop stop, String text) {
        boolean delete = stop.offset <= LogFormat.HEADER_BYTES;
        repairs.add(new Repair(stop.file, delete ? -1 : stop.offset, text));
    }

    long lastZxid() {
        return last;
    }

    long txns() {
        return txns;
    }

    /** The last file with records, or {@link FileNames#NONE}. */
    long tailFile() {
        return tailFile;
    }

    /** Where its last record ends. */
    long tailEnd() {
        return tailEnd;
    }

    /** The zxid of the last record, which a snapshot may be ahead of; -1 without any. */
    long tailZxid() {
        return tailZxid;
    }

    List<Repair> repairs() {
        return repairs;
    }

    List<String> notes() {
        return notes;
    }

    Optional<Damage> damage() {
        return damage;
    }

    /** Whether the file that the mark names has other records than it was written for. */
    boolean markPrefixChanged() {
        return markPassed && !markMatches;
    }

    /** Whether that file ends cleanly before the mark, as a cut by ZooKeeper leaves it, or is no longer there. */
    boolean markFileWasCut(boolean exists) {
        return !exists || markFileEndsEarly;
    }
}
