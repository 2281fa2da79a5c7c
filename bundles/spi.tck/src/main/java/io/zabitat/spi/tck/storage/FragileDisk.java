package io.zabitat.spi.tck.storage;

import io.zabitat.spi.storage.Disk;
import io.zabitat.spi.storage.DiskFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * A machine's disk in memory that can lose power and refuse service. What was not synced is then kept or not, sector by sector; of
 * the changes of names that were not synced a beginning is kept, as a file system with a journal does. Thread safe.
 */
final class FragileDisk implements Disk {
    private static final int SECTOR_BYTES = 512;
    private static final long ROOM_BYTES = 1L << 40;

    private final Set<Path> directories = new TreeSet<>();
    private final Set<Path> locked = new TreeSet<>();
    private NavigableMap<Path, Content> names = new TreeMap<>();
    private NavigableMap<Path, Content> durableNames = new TreeMap<>();
    private List<NameChange> unsyncedChanges = new ArrayList<>();
    private int life;
    private long changes;
    private long changesAllowed = Long.MAX_VALUE;
    private boolean refusesSync;

    private record NameChange(Set<Path> directories, Consumer<NavigableMap<Path, Content>> change) {}

    /** A file's bytes, now and without power. */
    private static final class Content {
        byte[] bytes = {};
        byte[] durable = {};
    }

    /** How many times the disk has been asked to change something. */
    synchronized long changes() {
        return changes;
    }

    /** The power goes at the change after so many more. */
    synchronized void losePowerAfter(long more) {
        changesAllowed = changes + more;
    }

    /** From now on every sync fails. */
    synchronized void refuseSync() {
        refusesSync = true;
    }

    /** The machine starts again; with each chance in ten something that was not synced is there. */
    synchronized void startAgain(Random random, int chanceInTen) {
        life++;
        changesAllowed = Long.MAX_VALUE;
        refusesSync = false;
        locked.clear();
        NavigableMap<Path, Content> found = new TreeMap<>(durableNames);
        int kept = 0;
        while (kept < unsyncedChanges.size() && random.nextInt(10) < chanceInTen) {
            unsyncedChanges.get(kept).change().accept(found);
            kept++;
        }
        found.values().stream().distinct().forEach(content -> settle(content, random, chanceInTen));
        names = found;
        durableNames = new TreeMap<>(found);
        unsyncedChanges = new ArrayList<>();
    }

    private static void settle(Content content, Random random, int chanceInTen) {
        boolean sizeKept = random.nextInt(10) < chanceInTen;
        byte[] settled = Arrays.copyOf(content.durable, sizeKept ? content.bytes.length : content.durable.length);
        for (int sector = 0; sector < settled.length; sector += SECTOR_BYTES) {
            int end = Math.min(Math.min(sector + SECTOR_BYTES, settled.length), content.bytes.length);
            if (end > sector && random.nextInt(10) < chanceInTen) {
                System.arraycopy(content.bytes, sector, settled, sector, end - sector);
            }
        }
        content.bytes = settled;
        content.durable = settled.clone();
    }

    /** The files with something in them. */
    synchronized List<Path> files() {
        return names.entrySet().stream()
                .filter(entry -> entry.getValue().bytes.length > 0)
                .map(Map.Entry::getKey)
                .toList();
    }

    synchronized int size(Path file) {
        return names.get(file).bytes.length;
    }

    /** Turns one bit of a file, as an aging disk does. */
    synchronized void rot(Path file, int position) {
        Content content = names.get(file);
        content.bytes[position] ^= 0x10;
        content.durable = content.bytes.clone();
    }

    private void countChange(int ofLife) throws IOException {
        if (ofLife != life || changes >= changesAllowed) {
            throw new IOException("the power is off");
        }
        changes++;
    }

    private Content find(Path file) throws IOException {
        Content content = names.get(file);
        if (content == null) {
            throw new FileNotFoundException(file.toString());
        }
        return content;
    }

    private void change(Set<Path> directories, Consumer<NavigableMap<Path, Content>> change) throws IOException {
        countChange(life);
        change.accept(names);
        unsyncedChanges.add(new NameChange(directories, change));
    }

    @Override
    public synchronized DiskFile open(Path file, Mode mode) throws IOException {
        if (mode == Mode.CREATE_NEW) {
            if (names.containsKey(file)) {
                throw new FileAlreadyExistsException(file.toString());
            }
            if (!directories.contains(file.getParent())) {
                throw new FileNotFoundException(file.getParent().toString());
            }
            Content created = new Content();
            change(Set.of(file.getParent()), map -> map.put(file, created));
        }
        return new OpenFile(find(file), mode != Mode.READ, life);
    }

    @Override
    public synchronized boolean exists(Path path) {
        return names.containsKey(path) || directories.contains(path);
    }

    @Override
    public synchronized List<String> list(Path directory) {
        return names.keySet().stream()
                .filter(path -> directory.equals(path.getParent()))
                .map(path -> path.getFileName().toString())
                .toList();
    }

    /** Directories are durable at once: no store is judged by how it makes them. */
    @Override
    public synchronized void createDirectories(Path directory) {
        for (Path path = directory; path != null; path = path.getParent()) {
            directories.add(path);
        }
    }

    @Override
    public synchronized void rename(Path from, Path to) throws IOException {
        find(from);
        change(new TreeSet<>(List.of(from.getParent(), to.getParent())), map -> {
            Content content = map.remove(from);
            if (content != null) {
                map.put(to, content);
            }
        });
    }

    @Override
    public synchronized void delete(Path file) throws IOException {
        if (names.containsKey(file)) {
            change(Set.of(file.getParent()), map -> map.remove(file));
        }
    }

    @Override
    public synchronized void syncDirectory(Path directory) throws IOException {
        countChange(life);
        refuseIfWanted();
        List<NameChange> left = new ArrayList<>();
        for (NameChange change : unsyncedChanges) {
            if (change.directories().contains(directory)) {
                change.change().accept(durableNames);
            } else {
                left.add(change);
            }
        }
        unsyncedChanges = left;
    }

    private void refuseIfWanted() throws IOException {
        if (refusesSync) {
            throw new IOException("the device refuses");
        }
    }

    @Override
    public long usableBytes(Path path) {
        return ROOM_BYTES;
    }

    @Override
    public synchronized AutoCloseable lock(Path file) throws IOException {
        if (!locked.add(file)) {
            throw new IOException(file + " is locked");
        }
        int ofLife = life;
        return () -> unlock(file, ofLife);
    }

    private synchronized void unlock(Path file, int ofLife) {
        if (ofLife == life) {
            locked.remove(file);
        }
    }

    /** A handle, of use in one life of the machine. */
    private final class OpenFile implements DiskFile {
        private final Content content;
        private final boolean writable;
        private final int ofLife;

        OpenFile(Content content, boolean writable, int ofLife) {
            this.content = content;
            this.writable = writable;
            this.ofLife = ofLife;
        }

        @Override
        public long size() {
            synchronized (FragileDisk.this) {
                return content.bytes.length;
            }
        }

        @Override
        public int read(long position, ByteBuffer into) {
            synchronized (FragileDisk.this) {
                if (position >= content.bytes.length) {
                    return -1;
                }
                int count = Math.min(into.remaining(), content.bytes.length - (int) position);
                into.put(content.bytes, (int) position, count);
                return count;
            }
        }

        @Override
        public void write(long position, ByteBuffer from) throws IOException {
            synchronized (FragileDisk.this) {
                countWrite();
                int end = Math.toIntExact(position) + from.remaining();
                if (end > content.bytes.length) {
                    content.bytes = Arrays.copyOf(content.bytes, end);
                }
                from.get(content.bytes, (int) position, from.remaining());
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            synchronized (FragileDisk.this) {
                countWrite();
                content.bytes = Arrays.copyOf(content.bytes, Math.min((int) size, content.bytes.length));
            }
        }

        @Override
        public void sync() throws IOException {
            synchronized (FragileDisk.this) {
                countChange(ofLife);
                refuseIfWanted();
                content.durable = content.bytes.clone();
            }
        }

        private void countWrite() throws IOException {
            if (!writable) {
                throw new IOException("opened for reading");
            }
            countChange(ofLife);
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }
}
