package io.zabitat.spi.tck.storage;

import io.zabitat.spi.storage.Disk;
import io.zabitat.spi.storage.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A disk in memory that writes down every change, so that a power loss can be played at each of them. One thread. */
public final class MemoryDisk implements Disk {
    /** A file without its names. */
    public static final class Inode {
        public byte[] bytes = new byte[0];
        public int size;

        public void write(int position, byte[] from) {
            int end = position + from.length;
            if (end > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(end, bytes.length * 2));
            }
            System.arraycopy(from, 0, bytes, position, from.length);
            size = Math.max(size, end);
        }

        public void truncate(int to) {
            if (to < size) {
                Arrays.fill(bytes, to, size, (byte) 0);
                size = to;
            }
        }
    }

    /** One change, in the order of the calls. */
    public sealed interface Op {
        record Create(Path path, Inode file) implements Op {}

        record Write(Inode file, int position, byte[] bytes) implements Op {}

        record Truncate(Inode file, int size) implements Op {}

        record Sync(Inode file) implements Op {}

        record Rename(Path from, Path to, Inode file) implements Op {}

        /** Of a directory with all that is in it. */
        record RenameDirectory(Path from, Path to) implements Op {}

        record Delete(Path path) implements Op {}

        record SyncDirectory(Path directory) implements Op {}
    }

    public final Map<Path, Inode> names = new LinkedHashMap<>();
    public final Set<Path> directories = new HashSet<>();
    public final List<Op> ops = new ArrayList<>();
    private final Set<Path> locked = new HashSet<>();
    /** Pretends to sync, as a broken device or a forgotten call does. */
    public boolean swallowsSync;
    /** The next sync fails. */
    public boolean failsSync;
    /** Bytes that may still be written. */
    public long room = Long.MAX_VALUE;

    public int syncs;

    @Override
    public DiskFile open(Path file, Mode mode) throws IOException {
        Inode inode = names.get(file);
        if (mode == Mode.CREATE_NEW) {
            if (inode != null) {
                throw new FileAlreadyExistsException(file.toString());
            }
            if (!directories.contains(file.getParent())) {
                throw new NoSuchFileException(file.getParent().toString());
            }
            inode = new Inode();
            names.put(file, inode);
            ops.add(new Op.Create(file, inode));
        } else if (inode == null) {
            throw new NoSuchFileException(file.toString());
        }
        return new Handle(inode, mode != Mode.READ);
    }

    @Override
    public boolean exists(Path path) {
        return names.containsKey(path) || directories.contains(path);
    }

    @Override
    public List<String> list(Path directory) {
        return names.keySet().stream()
                .filter(path -> path.getParent().equals(directory))
                .map(path -> path.getFileName().toString())
                .toList();
    }

    @Override
    public void createDirectories(Path directory) {
        for (Path path = directory; path != null; path = path.getParent()) {
            directories.add(path);
        }
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        if (directories.remove(from)) {
            directories.add(to);
            moveNames(names, from, to);
            ops.add(new Op.RenameDirectory(from, to));
            return;
        }
        Inode inode = names.remove(from);
        if (inode == null) {
            throw new NoSuchFileException(from.toString());
        }
        names.put(to, inode);
        ops.add(new Op.Rename(from, to, inode));
    }

    /** Gives what lies in a directory its new names. */
    static void moveNames(Map<Path, Inode> names, Path from, Path to) {
        for (Path path : List.copyOf(names.keySet())) {
            if (path.getParent().equals(from)) {
                names.put(to.resolve(path.getFileName()), names.remove(path));
            }
        }
    }

    @Override
    public void delete(Path file) {
        if (names.remove(file) != null) {
            ops.add(new Op.Delete(file));
        }
    }

    @Override
    public void syncDirectory(Path directory) {
        if (!swallowsSync) {
            ops.add(new Op.SyncDirectory(directory));
        }
    }

    @Override
    public long usableBytes(Path path) {
        return room;
    }

    @Override
    public AutoCloseable lock(Path file) throws IOException {
        if (!locked.add(file)) {
            throw new IOException(file + " is locked");
        }
        return () -> locked.remove(file);
    }

    /** The process that held the locks has died. */
    public void unlock() {
        locked.clear();
    }

    /** The files with something in them. */
    List<Path> written() {
        return names.entrySet().stream()
                .filter(entry -> entry.getValue().size > 0)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Turns a bit of a file, as an aging disk does. */
    void rot(Path file, int position) {
        names.get(file).bytes[position] ^= 0x10;
    }

    public byte[] content(Path path) {
        Inode inode = names.get(path);
        return Arrays.copyOf(inode.bytes, inode.size);
    }

    public void put(Path path, byte[] content) {
        createDirectories(path.getParent());
        Inode inode = new Inode();
        inode.write(0, content);
        names.put(path, inode);
    }

    private final class Handle implements DiskFile {
        private final Inode inode;
        private final boolean writable;

        Handle(Inode inode, boolean writable) {
            this.inode = inode;
            this.writable = writable;
        }

        @Override
        public long size() {
            return inode.size;
        }

        @Override
        public int read(long position, ByteBuffer into) {
            if (position >= inode.size) {
                return -1;
            }
            int n = (int) Math.min(into.remaining(), inode.size - position);
            into.put(inode.bytes, (int) position, n);
            return n;
        }

        @Override
        public void write(long position, ByteBuffer from) throws IOException {
            checkWritable();
            if (from.remaining() > room) {
                throw new IOException("No space left on device");
            }
            byte[] bytes = new byte[from.remaining()];
            from.get(bytes);
            room -= bytes.length;
            inode.write((int) position, bytes);
            ops.add(new Op.Write(inode, (int) position, bytes));
        }

        @Override
        public void truncate(long size) throws IOException {
            checkWritable();
            inode.truncate((int) size);
            ops.add(new Op.Truncate(inode, (int) size));
        }

        @Override
        public void sync() throws IOException {
            if (failsSync) {
                failsSync = false;
                throw new IOException("Input/output error");
            }
            syncs++;
            if (!swallowsSync) {
                ops.add(new Op.Sync(inode));
            }
        }

        private void checkWritable() throws IOException {
            if (!writable) {
                throw new IOException("opened for reading");
            }
        }

        @Override
        public void close() {}
    }
}
