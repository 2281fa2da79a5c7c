package io.zabitat.storage.file;

import io.zabitat.spi.storage.Disk;
import io.zabitat.spi.storage.DiskFile;
import io.zabitat.spi.storage.LogRange;
import io.zabitat.spi.storage.StoreContext;
import io.zabitat.spi.storage.TxnBatch;
import io.zabitat.spi.storage.TxnLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.zip.Adler32;

/**
 * The log of a store in ZooKeeper's format. The log writer thread calls every method but {@link #read} and {@link #probe}, and owns
 * every field. What lies in more than one file was synced when the second one began, so only the last file can have a torn tail.
 */
final class FileLog implements TxnLog {
    private static final int BUFFER_BYTES = 256 << 10;
    /** Until a batch comes that is larger. */
    private static final int FIRST_BUFFER_BYTES = 16 << 10;
    /** Behind the last record of a preallocated file stays room for a zero prefix, where readers stop. */
    private static final int END_BYTES = 16;
    /** After so many bytes the mark is made durable aside, which bounds what a power loss can take from it. */
    private static final long MARK_SYNC_BYTES = 8 << 20;

    private final StoreFiles files;
    private final StoreContext context;
    private final StoreSettings settings;
    private final SegmentFactory segments;
    private final DurableMark mark;
    private final EpochFiles epochs;
    private final LogTruncation truncation;
    private final HistoryChange change;
    private final HistoryBase base;
    private final SnapshotFiles snapshots;
    private final LongSupplier nanoTime;
    /** What the next write says: begins with what the block at {@link #position} holds already, if blocks are written. */
    private ByteBuffer buffer = LogFormat.blocks(FIRST_BUFFER_BYTES);

    private final byte[] padding = new byte[Disk.BLOCK_BYTES];
    private final Adler32 adler = new Adler32();
    private final Housekeeping housekeeping;

    private Segment segment;
    private boolean nameIsNew;
    private boolean rollNext;
    private long position;
    private long chain;
    private long lastZxid;
    private boolean dirty;
    private boolean suspect;
    private volatile Synced synced = Synced.nothing(0);
    /** What a sync proved and the mark does not say yet. */
    private DurableMark.State unmarked;

    private long sinceMarkSync;
    private long sinceRoll;
    private IOException dead;

    FileLog(
            StoreFiles files,
            StoreContext context,
            StoreSettings settings,
            SegmentFactory segments,
            DurableMark mark,
            EpochFiles epochs,
            LogTruncation truncation,
            HistoryChange change,
            HistoryBase base,
            SnapshotFiles snapshots) {
        this.files = files;
        this.context = context;
        this.settings = settings;
        this.segments = segments;
        this.mark = mark;
        this.epochs = epochs;
        this.truncation = truncation;
        this.change = change;
        this.base = base;
        this.snapshots = snapshots;
        nanoTime = context.nanoTime();
        housekeeping = new Housekeeping(context);
    }

    /** Begins, or begins anew, behind what was found on disk. */
    void startBehind(Synced found, boolean isSuspect) {
        synced = found;
        lastZxid = found.zxid();
        suspect = isSuspect;
    }

    /** Whether something that was acknowledged may be missing below what it would append. */
    boolean isSuspect() {
        return suspect;
    }

    /** Makes durable what was appended and ends the file in use, so that all of the log can be read and repaired. */
    void settle() throws IOException {
        checkAlive();
        try {
            if (dirty) {
                force();
            }
            writeMark();
            closeSegment();
        } catch (IOException failed) {
            throw die(failed);
        }
    }

    @Override
    public void append(TxnBatch batch) throws IOException {
        checkAlive();
        if (batch.isEmpty()) {
            return;
        }
        check(batch);
        try {
            writeMark();
            long bytes = batch.size() + (long) batch.count() * LogFormat.FRAME_BYTES;
            if (segment == null || rollNext || isFull(bytes)) {
                begin(batch.zxid(0), LogFormat.HEADER_BYTES + bytes + END_BYTES);
            }
            if (bytes > buffer.remaining() && buffer.capacity() < BUFFER_BYTES) {
                buffer = LogFormat.blocks(BUFFER_BYTES).put(buffer.flip());
            }
            write(batch);
            dirty = true;
            sinceRoll += bytes;
            sinceMarkSync += bytes;
            lastZxid = batch.lastZxid();
            // A log that has filled one file already is a busy one: it must not outrun the making of the next.
            if (position > segment.capacity() / 2 || segment.capacity() > SegmentFactory.FIRST_BYTES) {
                segments.prepareAfter(segment.capacity());
            }
        } catch (IOException failed) {
            throw die(failed);
        }
    }

    /** Refuses what would make a log that recovery refuses (known bugs, rule R6); nothing is written then. */
    private void check(TxnBatch batch) {
        if (suspect || snapshots.isAnnounced()) {
            throw new IllegalStateException(
                    "The log must be reset to another member's snapshot before anything is appended");
        }
        if (!snapshots.exists()) {
            throw new IllegalStateException(
                    "A log needs a snapshot below it, be it of the empty tree at zxid 0: without one "
                            + "neither this store nor ZooKeeper would start again");
        }
        long last = lastZxid;
        for (int i = 0; i < batch.count(); i++) {
            long zxid = batch.zxid(i);
            int length = batch.length(i);
            if (zxid <= last) {
                throw new IllegalArgumentException(
                        "zxid 0x" + Long.toHexString(zxid) + " after 0x" + Long.toHexString(last));
            }
            if (length < LogFormat.MIN_PAYLOAD || length > context.maxRecordBytes()) {
                throw new IllegalArgumentException("A transaction of " + length + " bytes; allowed are "
                        + LogFormat.MIN_PAYLOAD + " to " + context.maxRecordBytes());
            }
            last = zxid;
        }
    }

    private boolean isFull(long bytes) {
        return segment.capacity() > 0 && position + bytes + END_BYTES > segment.capacity();
    }

    private void write(TxnBatch batch) throws IOException {
        byte[] bytes = batch.bytes();
        for (int i = 0; i < batch.count(); i++) {
            int start = batch.start(i);
            int length = batch.length(i);
            adler.reset();
            adler.update(bytes, start, length);
            int checksum = (int) adler.getValue();
            chain = LogFormat.chain(chain, checksum);
            if (buffer.remaining() < LogFormat.FRAME_BYTES) {
                flush();
            }
            buffer.putLong(checksum & 0xffffffffL).putInt(length);
            int done = 0;
            while (done < length) {
                if (!buffer.hasRemaining()) {
                    flush();
                }
                int n = Math.min(length - done, buffer.remaining());
                buffer.put(bytes, start + done, n);
                done += n;
            }
            if (!buffer.hasRemaining()) {
                flush();
            }
            buffer.put(LogFormat.TRAILER);
        }
        flush();
    }

    /** Whole blocks, if the file is one of zeros: those behind the records are written again as they were. */
    private void flush() throws IOException {
        int end = buffer.position();
        int tail = tailAt(position);
        if (segment.capacity() > 0) {
            buffer.put(padding, 0, -end & Disk.BLOCK_BYTES - 1);
        }
        buffer.flip();
        segment.file().write(position - tail, buffer);
        position += end - tail;
        int next = tailAt(position);
        buffer.clear().position(end - next).limit(end);
        buffer.compact();
    }

    /** The bytes before an offset that are written again with what comes there. */
    private int tailAt(long offset) {
        return segment.capacity() > 0 ? (int) (offset & Disk.BLOCK_BYTES - 1) : 0;
    }

    private void begin(long firstZxid, long bytes) throws IOException {
        if (dirty) {
            force();
        }
        closeSegment();
        segment = segments.take(firstZxid, bytes);
        nameIsNew = true;
        rollNext = false;
        position = LogFormat.HEADER_BYTES;
        buffer.clear();
        if (segment.capacity() > 0) {
            LogFormat.putHeader(buffer);
        }
        chain = 0;
        synced = new Synced(firstZxid, position, lastZxid);
        if (settings.forceSync()) {
            // Durable before the first record: whoever finds this file last in the directory knows that it is ours.
            mark.reset(state(lastZxid));
            unmarked = null;
        }
    }

    private DurableMark.State state(long zxid) {
        return new DurableMark.State(
                segment.zxid(), position, chain, zxid, epochs.lastAccepted(), epochs.lastCurrent());
    }

    private void writeMark() throws IOException {
        if (unmarked == null) {
            return;
        }
        mark.write(unmarked);
        unmarked = null;
        if (settings.preallocateBytes() == 0) {
            mark.sync();
        } else if (sinceMarkSync > MARK_SYNC_BYTES) {
            sinceMarkSync = 0;
            housekeeping.later(mark::syncAside);
        }
    }

    @Override
    public long sync() throws IOException {
        checkAlive();
        try {
            if (dirty) {
                force();
            }
        } catch (IOException failed) {
            throw die(failed);
        }
        if (settings.logLimitBytes() > 0 && segment != null && position > settings.logLimitBytes()) {
            rollNext = true;
        }
        return sinceRoll;
    }

    private void force() throws IOException {
        if (settings.forceSync()) {
            long start = nanoTime.getAsLong();
            segment.file().sync();
            long took = nanoTime.getAsLong() - start;
            if (took > settings.warnSyncNanos()) {
                context.note()
                        .accept("fsync-ing the write ahead log took " + took / 1_000_000
                                + "ms which will adversely affect operation latency. File size is "
                                + segment.file().size() + " bytes");
            }
            if (nameIsNew) {
                files.disk().syncDirectory(files.logs());
            }
            unmarked = state(lastZxid);
        }
        nameIsNew = false;
        dirty = false;
        synced = new Synced(segment.zxid(), position, lastZxid);
    }

    @Override
    public void roll() throws IOException {
        checkAlive();
        rollNext = segment != null;
        sinceRoll = 0;
    }

    @Override
    public boolean truncate(long zxid) throws IOException {
        settle();
        if (suspect) {
            return false;
        }
        try {
            Synced left = truncation.truncate(zxid);
            if (left == null) {
                return false;
            }
            startBehind(left, false);
            return true;
        } catch (IOException failed) {
            throw die(failed);
        }
    }

    @Override
    public void reset(long zxid) throws IOException {
        settle();
        try {
            if (!snapshots.list().contains(zxid)) {
                throw new IllegalStateException("There is no snapshot at 0x" + Long.toHexString(zxid));
            }
            List<String> kept = change.install(zxid, suspect);
            if (!kept.isEmpty()) {
                context.note().accept("Another member's history has taken the place of the damaged one; kept: " + kept);
            }
            startBehind(Synced.nothing(zxid), false);
        } catch (IOException failed) {
            throw die(failed);
        }
    }

    @Override
    public List<String> quarantine(String reason) throws IOException {
        settle();
        try {
            List<String> kept = change.giveUp(reason);
            context.note().accept("The history was given up (" + reason + "); kept: " + kept);
            startBehind(Synced.nothing(0), true);
            return kept;
        } catch (IOException failed) {
            throw die(failed);
        }
    }

    @Override
    public TxnCursor read(long fromZxid) throws IOException {
        return new LogCursor(files, context.maxRecordBytes(), fromZxid, synced);
    }

    LogRange probe(long zxid, double sizeFactor) throws IOException {
        Synced end = synced;
        List<Long> known = snapshots.list();
        long snapshot = known.isEmpty() ? Long.MAX_VALUE : known.get(0);
        long maxBytes = sizeFactor <= 0 ? 0 : Math.max(1, (long) (sizeFactor * snapshots.newestBytes()));
        return new HistoryProbe(
                        files,
                        snapshots,
                        settings,
                        context.maxRecordBytes(),
                        base.state().contiguousFrom(),
                        end)
                .probe(zxid, snapshot, maxBytes);
    }

    /** Ends the file in use: the unused zeros go back to the disk, away from this thread. */
    private void closeSegment() throws IOException {
        if (segment == null) {
            return;
        }
        DiskFile file = segment.file();
        long end = position;
        segment = null;
        housekeeping.later(() -> {
            try (file) {
                if (file.size() > end) {
                    file.truncate(end);
                }
            }
        });
    }

    private void checkAlive() throws IOException {
        if (dead != null) {
            throw new IOException("The log failed before; only a restart tells what is durable", dead);
        }
    }

    /** A failed write or sync leaves unknown what is durable, and the kernel forgets it was asked (reliability 3.2). */
    private IOException die(IOException failed) {
        dead = failed;
        return failed;
    }

    /** Called once when nobody appends any more; unsynced appends may be lost. */
    void close() throws IOException {
        try {
            if (dead == null) {
                writeMark();
            }
        } finally {
            if (segment != null) {
                DiskFile file = segment.file();
                boolean trim = dead == null && !dirty && file.size() > position;
                try (file) {
                    if (trim) {
                        file.truncate(position);
                    }
                }
                segment = null;
            }
        }
    }
}
