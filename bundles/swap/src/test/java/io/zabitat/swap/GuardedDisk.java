package io.zabitat.swap;

import io.zabitat.spi.storage.Disk;
import io.zabitat.spi.storage.DiskFile;
import io.zabitat.spi.tck.storage.MemoryDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** A disk in memory for a whole server, whose threads take turns at it. Guarded by the disk. */
final class GuardedDisk implements Disk {
    final MemoryDisk disk;

    GuardedDisk(MemoryDisk disk) {
        this.disk = disk;
    }

    /** How much has been changed so far. */
    int changes() {
        synchronized (disk) {
            return disk.ops.size();
        }
    }

    @Override
    public DiskFile open(Path file, Mode mode) throws IOException {
        synchronized (disk) {
            return new Handle(disk.open(file, mode));
        }
    }

    @Override
    public boolean exists(Path path) {
        synchronized (disk) {
            return disk.exists(path);
        }
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        synchronized (disk) {
            return disk.list(directory);
        }
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        synchronized (disk) {
            disk.createDirectories(directory);
        }
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        synchronized (disk) {
            disk.rename(from, to);
        }
    }

    @Override
    public void delete(Path file) throws IOException {
        synchronized (disk) {
            disk.delete(file);
        }
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        synchronized (disk) {
            disk.syncDirectory(directory);
        }
    }

    @Override
    public long usableBytes(Path path) {
        return Long.MAX_VALUE;
    }

    @Override
    public AutoCloseable lock(Path file) throws IOException {
        synchronized (disk) {
            AutoCloseable lock = disk.lock(file);
            return () -> {
                synchronized (disk) {
                    lock.close();
                }
            };
        }
    }

    private final class Handle implements DiskFile {
        private final DiskFile file;

        Handle(DiskFile file) {
            this.file = file;
        }

        @Override
        public long size() throws IOException {
            synchronized (disk) {
                return file.size();
            }
        }

        @Override
        public int read(long position, ByteBuffer into) throws IOException {
            synchronized (disk) {
                return file.read(position, into);
            }
        }

        @Override
        public void write(long position, ByteBuffer from) throws IOException {
            synchronized (disk) {
                file.write(position, from);
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            synchronized (disk) {
                file.truncate(size);
            }
        }

        @Override
        public void sync() throws IOException {
            synchronized (disk) {
                file.sync();
            }
        }

        @Override
        public void close() throws IOException {
            synchronized (disk) {
                file.close();
            }
        }
    }
}
