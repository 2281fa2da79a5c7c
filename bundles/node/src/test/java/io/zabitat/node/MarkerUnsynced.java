package io.zabitat.node;

import io.zabitat.spi.storage.Disk;
import io.zabitat.spi.storage.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** A disk on which somebody has forgotten to sync the marker of the store, and its name. */
record MarkerUnsynced(Disk disk) implements Disk {
    @Override
    public DiskFile open(Path file, Mode mode) throws IOException {
        DiskFile opened = disk.open(file, mode);
        return file.endsWith("STORE.tmp") ? new Unsynced(opened) : opened;
    }

    @Override
    public DiskFile openForBlocks(Path file) throws IOException {
        return disk.openForBlocks(file);
    }

    @Override
    public boolean exists(Path path) {
        return disk.exists(path);
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        return disk.list(directory);
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        disk.createDirectories(directory);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        disk.rename(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
        disk.delete(file);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        if (!directory.endsWith("data")) {
            disk.syncDirectory(directory);
        }
    }

    @Override
    public long usableBytes(Path path) throws IOException {
        return disk.usableBytes(path);
    }

    @Override
    public AutoCloseable lock(Path file) throws IOException {
        return disk.lock(file);
    }

    private record Unsynced(DiskFile file) implements DiskFile {
        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public int read(long position, ByteBuffer into) throws IOException {
            return file.read(position, into);
        }

        @Override
        public void write(long position, ByteBuffer from) throws IOException {
            file.write(position, from);
        }

        @Override
        public void truncate(long size) throws IOException {
            file.truncate(size);
        }

        @Override
        public void sync() {
            // That is the mistake.
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
