package io.zabitat.storage.file;

import io.zabitat.spi.storage.Disk;
import io.zabitat.spi.storage.DiskFile;
import io.zabitat.spi.storage.Snapshots;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The snapshots of a store. The snapshot writer thread calls the contract's methods, others read; the log writer calls
 * {@link #dropBeyond}, so giving and taking of names is locked.
 */
final class SnapshotFiles implements Snapshots {
    private static final int MIN_BYTES = 10;
    private static final byte[] GZIP_MAGIC = {0x1f, (byte) 0x8b};
    private static final byte[] SNAPPY_MAGIC = {(byte) 0x82, 'S', 'N', 'A', 'P', 'P', 'Y', 0};

    private final StoreFiles files;
    private final Disk disk;
    private final Compression compression;
    private final int maxLength;
    /** What a recovery could not use: it counts for none, or three of them would drive out what a start can begin with. */
    private final Set<Path> unusable = new HashSet<>();
    /** Counts truncations: a snapshot begun before one may hold what was cut. */
    private long truncations;

    private volatile boolean exists;
    /** Another member's snapshot has its name, or is about to get it, and the log still is the old history's. */
    private volatile boolean announced;

    SnapshotFiles(StoreFiles files, Compression compression, int maxLength) {
        this.files = files;
        disk = files.disk();
        this.compression = compression;
        this.maxLength = maxLength;
    }

    /** Whether there is one that a start can begin with. */
    boolean exists() {
        return exists;
    }

    void setExists() {
        exists = true;
    }

    @Override
    public SnapshotWriter create(long zxid) throws IOException {
        return create(zxid, false);
    }

    @Override
    public SnapshotWriter install(long zxid) throws IOException {
        return create(zxid, true);
    }

    private synchronized SnapshotWriter create(long zxid, boolean foreign) throws IOException {
        long begun = truncations;
        return new SnapshotOutput(
                disk,
                files.snapshots().resolve(FileNames.NEW_SNAPSHOT),
                zxid,
                compression,
                (temporary, named) -> publish(temporary, named, begun, foreign));
    }

    private synchronized void publish(Path temporary, long zxid, long begun, boolean foreign) throws IOException {
        if (begun != truncations) {
            throw new IOException(
                    "The history was cut while the snapshot at 0x" + Long.toHexString(zxid) + " was written");
        }
        if (foreign) {
            announced = true;
            byte[] text = Long.toHexString(zxid).getBytes(StandardCharsets.US_ASCII);
            DurableFile.write(disk, announcement(), ByteBuffer.wrap(text));
        }
        Path name = files.snapshots().resolve(FileNames.snapshot(zxid, compression));
        disk.rename(temporary, name);
        unusable.remove(name);
        disk.syncDirectory(files.snapshots());
        exists = true;
    }

    private Path announcement() {
        return files.snapshots().resolve(FileNames.INSTALL);
    }

    /** Whether a snapshot of another member waits for the log to begin behind it: until then nothing may be appended. */
    boolean isAnnounced() {
        return announced;
    }

    /** The snapshot that was to become the history; it may have got its name or not. */
    OptionalLong announced() throws IOException {
        ByteBuffer text = DurableFile.read(disk, announcement(), Long.BYTES * 2);
        if (!text.hasRemaining()) {
            return OptionalLong.empty();
        }
        String digits = StandardCharsets.US_ASCII.decode(text).toString();
        try {
            return OptionalLong.of(Long.parseLong(digits, 16));
        } catch (NumberFormatException notOne) {
            throw new IOException(announcement() + " holds no zxid but \"" + digits + "\"", notOne);
        }
    }

    void withdrawAnnouncement() throws IOException {
        DurableFile.delete(disk, announcement());
        announced = false;
    }

    /** Other snapshots were given other names. */
    synchronized void putAside(boolean oneIsLeft) {
        truncations++;
        exists = oneIsLeft;
    }

    @Override
    public synchronized List<Long> list() throws IOException {
        return valid().stream().map(StoreFiles.SnapshotFile::zxid).distinct().toList();
    }

    /** Locked, so that a purge does not take the file between its name and its opening; an open one stays readable. */
    @Override
    public synchronized InputStream read(long zxid) throws IOException {
        for (StoreFiles.SnapshotFile file : valid()) {
            if (file.zxid() == zxid) {
                return new SnapshotBody(SnapshotReader.open(disk, file, maxLength));
            }
        }
        throw new IOException("There is no snapshot at 0x" + Long.toHexString(zxid));
    }

    synchronized void setUnusable(Path file) {
        unusable.add(file);
    }

    synchronized List<Path> unusable() {
        return List.copyOf(unusable);
    }

    /** Snapshots that pass the check of storage format 4.2, newest first: what a recovery tries. */
    List<StoreFiles.SnapshotFile> candidates() throws IOException {
        List<StoreFiles.SnapshotFile> candidates = new ArrayList<>();
        for (StoreFiles.SnapshotFile file : files.snapshotFiles()) {
            if (looksWhole(file)) {
                candidates.add(file);
            }
        }
        return candidates;
    }

    /** The same without those that could not be used. */
    private List<StoreFiles.SnapshotFile> valid() throws IOException {
        List<StoreFiles.SnapshotFile> valid = candidates();
        valid.removeIf(file -> unusable.contains(file.path()));
        return valid;
    }

    private boolean looksWhole(StoreFiles.SnapshotFile file) throws IOException {
        try (DiskFile in = disk.open(file.path(), Disk.Mode.READ)) {
            long size = in.size();
            return size >= MIN_BYTES
                    && switch (file.compression()) {
                        case NONE -> has(in, size - SnapshotFormat.END.length, SnapshotFormat.END);
                        case GZ -> has(in, 0, GZIP_MAGIC);
                        case SNAPPY -> has(in, 0, SNAPPY_MAGIC);
                    };
        }
    }

    private static boolean has(DiskFile in, long position, byte[] expected) throws IOException {
        ByteBuffer found = ByteBuffer.allocate(expected.length);
        while (found.hasRemaining() && in.read(position + found.position(), found) > 0) {
            continue;
        }
        return Arrays.equals(found.array(), expected);
    }

    @Override
    public synchronized void purge(int retain) throws IOException {
        if (retain < 3) {
            throw new IllegalArgumentException("At least 3 snapshots are kept, not " + retain);
        }
        List<Long> kept = list(); // one that is there compressed and not is one
        if (kept.size() <= retain) {
            return;
        }
        long oldest = kept.get(retain - 1);
        // Snapshots first, then logs upwards: a log that begins behind a snapshot that is there has lost nothing in
        // between. A crash leaves what is needed, and what is left over goes the next time.
        List<StoreFiles.SnapshotFile> all = files.snapshotFiles();
        for (int i = all.size() - 1; i >= 0; i--) {
            if (all.get(i).zxid() < oldest) {
                disk.delete(all.get(i).path());
            }
        }
        disk.syncDirectory(files.snapshots());
        long[] logs = files.logZxids();
        long keepFrom = logs.length == 0 ? 0 : StoreFiles.logsAfter(logs, oldest - 1)[0];
        for (long log : logs) {
            if (log < keepFrom) {
                disk.delete(files.log(log));
            }
        }
        disk.syncDirectory(files.logs());
    }

    /** Durably removes what holds transactions after the zxid (ZOOKEEPER-1549, 4837). */
    synchronized void dropBeyond(long zxid) throws IOException {
        truncations++;
        for (StoreFiles.SnapshotFile file : files.snapshotFiles()) {
            if (file.zxid() > zxid) {
                disk.delete(file.path());
            }
        }
        disk.syncDirectory(files.snapshots());
    }

    /** The size of the newest snapshot's file, 0 without any. */
    synchronized long newestBytes() throws IOException {
        List<StoreFiles.SnapshotFile> valid = valid();
        return valid.isEmpty() ? 0 : files.size(valid.get(0).path());
    }

    /** Removes what an earlier life left half written. */
    void clean() throws IOException {
        disk.delete(files.snapshots().resolve(FileNames.NEW_SNAPSHOT));
    }
}
