package io.zabitat.storage.file;

import io.zabitat.spi.storage.Disk;
import io.zabitat.spi.storage.DiskFile;
import io.zabitat.spi.storage.Snapshots;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The snapshots of a store. The snapshot writer thread calls the contract's methods; the log writer calls {@link
 * #dropBeyond}, so giving and taking of names is locked.
 */
final class SnapshotFiles implements Snapshots {
    private static final int MIN_BYTES = 10;
    private static final byte[] GZIP_MAGIC = {0x1f, (byte) 0x8b};
    private static final byte[] SNAPPY_MAGIC = {(byte) 0x82, 'S', 'N', 'A', 'P', 'P', 'Y', 0};

    private final StoreFiles files;
    private final Disk disk;
    private final Compression compression;
    private final int maxLength;
    /** Counts truncations: a snapshot begun before one may hold what was cut. */
    private long truncations;

    private volatile boolean exists;

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
    public synchronized SnapshotWriter create(long zxid) throws IOException {
        long begun = truncations;
        return new SnapshotOutput(
                disk,
                files.snapshots().resolve(FileNames.NEW_SNAPSHOT),
                zxid,
                compression,
                (temporary, named) -> publish(temporary, named, begun));
    }

    private synchronized void publish(Path temporary, long zxid, long begun) throws IOException {
        if (begun != truncations) {
            throw new IOException(
                    "The history was cut while the snapshot at 0x" + Long.toHexString(zxid) + " was written");
        }
        disk.rename(temporary, files.snapshots().resolve(FileNames.snapshot(zxid, compression)));
        disk.syncDirectory(files.snapshots());
        exists = true;
    }

    @Override
    public List<Long> list() throws IOException {
        return valid().stream().map(StoreFiles.SnapshotFile::zxid).distinct().toList();
    }

    @Override
    public InputStream read(long zxid) throws IOException {
        for (StoreFiles.SnapshotFile file : valid()) {
            if (file.zxid() == zxid) {
                return SnapshotReader.open(disk, file, maxLength);
            }
        }
        throw new IOException("There is no snapshot at 0x" + Long.toHexString(zxid));
    }

    /** Snapshots that pass the check of storage format 4.2, newest first. */
    List<StoreFiles.SnapshotFile> valid() throws IOException {
        List<StoreFiles.SnapshotFile> valid = new ArrayList<>();
        for (StoreFiles.SnapshotFile file : files.snapshotFiles()) {
            if (looksWhole(file)) {
                valid.add(file);
            }
        }
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
        List<StoreFiles.SnapshotFile> valid = valid();
        if (valid.size() <= retain) {
            return;
        }
        long oldest = valid.get(retain - 1).zxid();
        // Logs first and upwards: a crash in between leaves what is needed, and what is left over goes the next time.
        long[] logs = files.logZxids();
        long keepFrom = logs.length == 0 ? 0 : StoreFiles.logsAfter(logs, oldest - 1)[0];
        for (long log : logs) {
            if (log < keepFrom) {
                disk.delete(files.log(log));
            }
        }
        disk.syncDirectory(files.logs());
        List<StoreFiles.SnapshotFile> all = files.snapshotFiles();
        for (int i = all.size() - 1; i >= 0; i--) {
            if (all.get(i).zxid() < oldest) {
                disk.delete(all.get(i).path());
            }
        }
        disk.syncDirectory(files.snapshots());
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

    /** Removes what an earlier life left half written. */
    void clean() throws IOException {
        disk.delete(files.snapshots().resolve(FileNames.NEW_SNAPSHOT));
    }
}
