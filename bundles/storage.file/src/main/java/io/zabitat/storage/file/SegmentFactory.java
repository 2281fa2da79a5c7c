package io.zabitat.storage.file;

import io.zabitat.spi.storage.Disk;
import io.zabitat.spi.storage.DiskFile;
import io.zabitat.spi.storage.StoreContext;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Makes log files that are filled with zeros and synced before their first record: a sync into written blocks changes
 * no metadata and costs two thirds of one that does (performance, section 1). The next file is made ahead by the
 * background executor and gets its name when the log writer takes it, so it is complete under any name that recovery
 * looks at.
 */
final class SegmentFactory {
    /** Made by the log writer itself when no spare is ready: about two milliseconds. */
    static final long FIRST_BYTES = 1 << 20;

    private static final int GROWTH = 8;
    private static final int FILL_BYTES = 256 << 10;
    /** Synced in pieces, so that the log writer's own syncs are not queued behind a large one. */
    private static final long SYNC_EVERY = 1 << 20;

    private record Spare(Path path, DiskFile file, long capacity) {}

    private final StoreFiles files;
    private final Disk disk;
    private final Executor background;
    private final Consumer<String> note;
    private final LongSupplier nanoTime;
    private final long fullBytes;
    private final AtomicReference<Spare> spare = new AtomicReference<>();
    /** Log writer's: whether one was asked for since the last file began; a failed attempt is not repeated before. */
    private boolean requested;

    private volatile boolean closed;
    private volatile boolean preparing;

    SegmentFactory(StoreFiles files, StoreContext context, StoreSettings settings) {
        this.files = files;
        disk = files.disk();
        background = context.background();
        note = context.note();
        nanoTime = context.nanoTime();
        fullBytes = LogFormat.wholeBlocks(settings.preallocateBytes());
    }

    /** Removes what an earlier life left. */
    void clean() throws IOException {
        disk.delete(files.logs().resolve(FileNames.NEW_LOG));
        for (String name : disk.list(files.logs())) {
            if (name.startsWith(FileNames.SPARE_LOG)) {
                disk.delete(files.logs().resolve(name));
            }
        }
    }

    /** Has the next file made in the background, larger than the one in use; does nothing when one is under way. */
    void prepareAfter(long capacity) {
        if (fullBytes == 0 || requested || preparing || spare.get() != null) {
            return;
        }
        long bytes = Math.min(fullBytes, LogFormat.wholeBlocks(Math.max(FIRST_BYTES, capacity * GROWTH)));
        requested = true;
        preparing = true;
        try {
            // A name of its own: a task of a store that was closed meanwhile must not meet the spare of the next one.
            String name = FileNames.SPARE_LOG + "." + Long.toHexString(nanoTime.getAsLong());
            background.execute(() -> prepare(files.logs().resolve(name), bytes));
        } catch (RejectedExecutionException shuttingDown) {
            preparing = false;
        }
    }

    private void prepare(Path path, long bytes) {
        try {
            // Never fill the disk for the future: the same room must be left for the file in use and for snapshots.
            if (!closed && disk.usableBytes(files.logs()) > 3 * bytes) {
                spare.set(new Spare(path, make(path, bytes), bytes));
                if (closed) {
                    dropSpare();
                }
            }
        } catch (IOException failed) {
            note.accept("Could not prepare the next log file " + path + ": " + failed.getMessage());
        } finally {
            preparing = false;
        }
    }

    /** A file for records from this zxid on with room for so many bytes; its name is not durable yet. */
    Segment take(long firstZxid, long bytes) throws IOException {
        Path path = files.log(firstZxid);
        if (disk.exists(path)) {
            throw new IOException(path + " is there already");
        }
        requested = false;
        Spare ready = spare.get();
        if (ready != null && ready.capacity >= bytes && spare.compareAndSet(ready, null)) {
            disk.rename(ready.path, path);
            return new Segment(firstZxid, path, ready.file, ready.capacity);
        }
        long capacity = fullBytes == 0 ? 0 : LogFormat.wholeBlocks(Math.max(bytes, Math.min(fullBytes, FIRST_BYTES)));
        Path temporary = files.logs().resolve(FileNames.NEW_LOG);
        DiskFile file = make(temporary, capacity);
        try {
            disk.rename(temporary, path);
        } catch (IOException failed) {
            file.close();
            throw failed;
        }
        return new Segment(firstZxid, path, file, capacity);
    }

    private DiskFile make(Path path, long bytes) throws IOException {
        disk.delete(path);
        DiskFile file = disk.open(path, Disk.Mode.CREATE_NEW);
        try {
            if (bytes > 0) {
                file.close();
                file = disk.openForBlocks(path);
                fill(file, bytes);
            } else {
                ByteBuffer header = ByteBuffer.allocateDirect(LogFormat.HEADER_BYTES);
                LogFormat.putHeader(header);
                file.write(0, header.flip());
            }
            file.sync();
            return file;
        } catch (IOException failed) {
            file.close();
            disk.delete(path);
            throw failed;
        }
    }

    private void fill(DiskFile file, long bytes) throws IOException {
        ByteBuffer zeros = LogFormat.blocks((int) Math.min(bytes, FILL_BYTES));
        LogFormat.putHeader(zeros);
        zeros.clear();
        long unsynced = 0;
        for (long at = 0; at < bytes && !closed; at += zeros.limit()) {
            zeros.position(0).limit((int) Math.min(zeros.capacity(), bytes - at));
            file.write(at, zeros);
            zeros.putLong(0, 0);
            unsynced += zeros.limit();
            if (unsynced >= SYNC_EVERY) {
                file.sync();
                unsynced = 0;
            }
        }
    }

    private void dropSpare() throws IOException {
        Spare unused = spare.getAndSet(null);
        if (unused != null) {
            unused.file.close();
            disk.delete(unused.path);
        }
    }

    void close() throws IOException {
        closed = true;
        dropSpare();
    }
}
