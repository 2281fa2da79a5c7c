package io.zabitat.node.store;

import io.zabitat.spi.storage.Disk;
import io.zabitat.spi.storage.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A disk in memory that forgets, at a power loss, whatever was not synced. Bounded. For one store at a time; any thread. */
final class VolatileDisk implements Disk {
    /** Far more than a store needs for a handful of transactions. */
    private static final long MAX_BYTES = 192L << 20;

    private static final class Content {
        byte[] bytes = {};
        int size;
        byte[] durable = {};
    }

    private final TreeMap<Path, Content> names = new TreeMap<>();
    private final Map<Path, Content> durableNames = new HashMap<>();
    private final Set<Path> directories = new HashSet<>();
    private long written;

    /** What is left when the power goes now. */
    synchronized VolatileDisk afterPowerLoss() {
        VolatileDisk left = new VolatileDisk();
        left.directories.addAll(directories);
        durableNames.forEach((path, content) -> {
            Content kept = new Content();
            kept.bytes = content.durable.clone();
            kept.size = kept.bytes.length;
            kept.durable = content.durable;
            left.names.put(path, kept);
            left.durableNames.put(path, kept);
        });
        return left;
    }

    @Override
    public synchronized DiskFile open(Path file, Mode mode) throws IOException {
        Content content = names.get(file);
        if (mode == Mode.CREATE_NEW) {
            if (content != null) {
                throw new FileAlreadyExistsException(file.toString());
            }
            content = new Content();
            names.put(file, content);
        } else if (content == null) {
            throw new NoSuchFileException(file.toString());
        }
        return new Handle(content);
    }

    @Override
    public synchronized boolean exists(Path path) {
        return names.containsKey(path) || directories.contains(path);
    }

    @Override
    public synchronized List<String> list(Path directory) {
        return names.keySet().stream()
                .filter(path -> path.getParent().equals(directory))
                .map(path -> path.getFileName().toString())
                .toList();
    }

    @Override
    public synchronized void createDirectories(Path directory) {
        for (Path path = directory; path != null; path = path.getParent()) {
            directories.add(path);
        }
    }

    @Override
    public synchronized void rename(Path from, Path to) throws IOException {
        Content content = names.remove(from);
        if (content == null) {
            throw new NoSuchFileException(from.toString());
        }
        names.put(to, content);
    }

    @Override
    public synchronized void delete(Path file) {
        names.remove(file);
    }

    @Override
    public synchronized void syncDirectory(Path directory) {
        durableNames.keySet().removeIf(path -> path.getParent().equals(directory) && !names.containsKey(path));
        names.forEach((path, content) -> {
            if (path.getParent().equals(directory)) {
                durableNames.put(path, content);
            }
        });
    }

    @Override
    public synchronized long usableBytes(Path path) {
        return MAX_BYTES - written;
    }

    @Override
    public AutoCloseable lock(Path file) {
        return () -> {};
    }

    private final class Handle implements DiskFile {
        private final Content content;

        Handle(Content content) {
            this.content = content;
        }

        @Override
        public long size() {
            synchronized (VolatileDisk.this) {
                return content.size;
            }
        }

        @Override
        public int read(long position, ByteBuffer into) {
            synchronized (VolatileDisk.this) {
                if (position >= content.size) {
                    return -1;
                }
                int n = (int) Math.min(into.remaining(), content.size - position);
                into.put(content.bytes, (int) position, n);
                return n;
            }
        }

        @Override
        public void write(long position, ByteBuffer from) throws IOException {
            synchronized (VolatileDisk.this) {
                int length = from.remaining();
                long end = position + length;
                written += length;
                if (written > MAX_BYTES || end > MAX_BYTES) {
                    throw new IOException("No space left on device");
                }
                if (end > content.bytes.length) {
                    content.bytes = Arrays.copyOf(content.bytes, (int) Math.max(end, content.bytes.length * 2L));
                }
                from.get(content.bytes, (int) position, length);
                content.size = (int) Math.max(content.size, end);
            }
        }

        @Override
        public void truncate(long size) {
            synchronized (VolatileDisk.this) {
                if (size < content.size) {
                    Arrays.fill(content.bytes, (int) size, content.size, (byte) 0);
                    content.size = (int) size;
                }
            }
        }

        @Override
        public void sync() {
            synchronized (VolatileDisk.this) {
                content.durable = Arrays.copyOf(content.bytes, content.size);
            }
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }
}
