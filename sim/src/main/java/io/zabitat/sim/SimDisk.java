package io.zabitat.sim;

import io.zabitat.spi.storage.Disk;
import io.zabitat.spi.storage.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * A disk in memory that knows what a power loss would leave of it: all that was synced, and of the rest any subset of 512-byte
 * sectors, sizes and names.
 */
class SimDisk implements Disk {
    private static final int SECTOR = 512;

    /** A file without its names. What is visible is in the page cache; what is durable is on the platter. */
    private static final class Inode {
        byte[] visible = new byte[0];
        int size;
        byte[] durable = new byte[0];
        int durableSize;
        /** For each sector written since the last sync, every state it has been in. */
        final TreeMap<Integer, List<byte[]>> dirty = new TreeMap<>();
        /** The change that made the file dirty, since when it has not been synced. */
        long dirtySince = Long.MAX_VALUE;

        void write(int position, ByteBuffer from) {
            int length = from.remaining();
            int end = position + length;
            if (end > visible.length) {
                visible = Arrays.copyOf(visible, Math.max(roundUp(end), visible.length * 2));
            }
            from.get(visible, position, length);
            size = Math.max(size, end);
            if (length > 0) {
                touch(position / SECTOR, (end - 1) / SECTOR);
            }
        }

        private void touch(int first, int last) {
            for (int sector = first; sector <= last; sector++) {
                dirty.computeIfAbsent(sector, any -> new ArrayList<>(1))
                        .add(Arrays.copyOfRange(visible, sector * SECTOR, (sector + 1) * SECTOR));
            }
        }

        /** Whether anything but zeros would be cut. */
        boolean hasContentBehind(int to) {
            for (int i = to; i < size; i++) {
                if (visible[i] != 0) {
                    return true;
                }
            }
            return false;
        }

        void truncate(int to) {
            if (to < size) {
                Arrays.fill(visible, to, size, (byte) 0);
                touch(to / SECTOR, (size - 1) / SECTOR);
                size = to;
            }
        }

        void sync() {
            dirty.forEach((sector, states) -> store(sector, states.get(states.size() - 1)));
            dirty.clear();
            dirtySince = Long.MAX_VALUE;
            durableSize = size;
        }

        private void store(int sector, byte[] state) {
            int end = (sector + 1) * SECTOR;
            if (durable.length < end) {
                durable = Arrays.copyOf(durable, Math.max(end, durable.length * 2));
            }
            System.arraycopy(state, 0, durable, sector * SECTOR, SECTOR);
        }

        Inode afterPowerLoss(Random random, double kept) {
            Inode left = new Inode();
            left.durable = durable.clone();
            left.durableSize = random.nextDouble() < kept ? size : durableSize;
            dirty.forEach((sector, states) -> {
                if (random.nextDouble() < kept) {
                    left.store(
                            sector,
                            states.get(random.nextDouble() < 0.8 ? states.size() - 1 : random.nextInt(states.size())));
                }
            });
            left.durable = Arrays.copyOf(left.durable, Math.max(roundUp(left.durableSize), left.durable.length));
            Arrays.fill(left.durable, left.durableSize, left.durable.length, (byte) 0);
            left.visible = left.durable.clone();
            left.size = left.durableSize;
            return left;
        }

        private static int roundUp(int bytes) {
            return (bytes + SECTOR - 1) / SECTOR * SECTOR;
        }
    }

    /** A change of a directory that is not durable yet. */
    private record NameChange(Path removed, Path added, Inode file, long number) {}

    private final Map<Path, Inode> names = new LinkedHashMap<>();
    private final Map<Path, Inode> durableNames = new LinkedHashMap<>();
    private final Map<Path, List<NameChange>> pending = new LinkedHashMap<>();
    private final Set<Path> directories = new HashSet<>();
    private final Set<Path> locked = new HashSet<>();
    private final Counters counters;
    private int syncsUntilFailure = Integer.MAX_VALUE;
    private int writesUntilFailure = Integer.MAX_VALUE;
    private int changesUntilDeath = Integer.MAX_VALUE;
    private boolean dead;
    private boolean full;
    private long changes;

    SimDisk(Counters counters) {
        this.counters = counters;
    }

    /** The sync after so many good ones fails: what it should have written is never written, and looks as if it were. */
    void failSyncIn(int syncs) {
        syncsUntilFailure = syncs;
    }

    /** The write after so many good ones fails half done. */
    void failWriteIn(int writes) {
        writesUntilFailure = writes;
    }

    /** The process dies before the change after so many more: between any two of them there is a crash point. */
    void dieIn(int changes) {
        changesUntilDeath = changes;
    }

    /** Whether the process has met the crash point that was set; nothing it does any more reaches the disk. */
    boolean isDead() {
        return dead;
    }

    private void mayDie() {
        if (changesUntilDeath != Integer.MAX_VALUE && changesUntilDeath-- <= 0) {
            dead = true;
            changesUntilDeath = 0;
            throw new Killed();
        }
    }

    /** What the process feels of its end. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** The process has died: its locks are free, and faults that were armed are gone. */
    void onProcessDied() {
        locked.clear();
        onFaultsOver();
    }

    /** Faults that were armed and have not struck are gone. */
    void onFaultsOver() {
        syncsUntilFailure = Integer.MAX_VALUE;
        writesUntilFailure = Integer.MAX_VALUE;
        changesUntilDeath = Integer.MAX_VALUE;
        dead = false;
        full = false;
    }

    /** No write succeeds any more. */
    void setFull(boolean on) {
        full = on;
    }

    // ------------------------------------------------------------------------------------------------ what checks look
    // at

    /** How many changes there have been. */
    long changes() {
        return changes;
    }

    /**
     * The oldest change of files whose names begin so that a power loss could undo; {@link Long#MAX_VALUE} when there is none. A
     * file that was deleted or renamed since counts with its directory.
     */
    long oldestUnsynced(Path directory, String prefix) {
        long oldest = Long.MAX_VALUE;
        for (Map.Entry<Path, Inode> name : names.entrySet()) {
            if (name.getValue().dirtySince < oldest && isOf(name.getKey(), directory, prefix)) {
                oldest = name.getValue().dirtySince;
            }
        }
        for (NameChange change : pending.getOrDefault(directory, List.of())) {
            if (change.added() != null && change.number() < oldest && isOf(change.added(), directory, prefix)) {
                oldest = change.number();
            }
        }
        return oldest;
    }

    private static boolean isOf(Path file, Path directory, String prefix) {
        return file.getFileName().toString().startsWith(prefix)
                && file.getParent().equals(directory);
    }

    /** The text that a power loss would leave under a name; empty when there would be none. */
    String durableText(Path file) {
        Inode inode = durableNames.get(file);
        return inode == null ? "" : new String(inode.durable, 0, inode.durableSize, StandardCharsets.US_ASCII);
    }

    /**
     * One bit of a file whose name begins so turns over; whether there was one.
     *
     * @param spare so many bytes at the end of a file stay as they are
     */
    boolean rot(Path directory, String prefix, int spare, Random random) {
        List<Inode> files = names.entrySet().stream()
                .filter(name -> isOf(name.getKey(), directory, prefix)
                        && Math.min(name.getValue().size, name.getValue().durableSize) > spare)
                .map(Map.Entry::getValue)
                .toList();
        if (files.isEmpty()) {
            return false;
        }
        Inode victim = files.get(random.nextInt(files.size()));
        int at = random.nextInt(Math.min(victim.size, victim.durableSize) - spare);
        int bits = 1 << random.nextInt(8);
        victim.visible[at] ^= (byte) bits;
        victim.durable[at] = victim.visible[at];
        return true;
    }

    // ------------------------------------------------------------------------------------------------ power

    /** What is left when the power goes now. This disk stays as it is. */
    SimDisk afterPowerLoss(Random random) {
        double kept = new double[] {0, 0, 0.3, 0.5, 0.8, 1}[random.nextInt(6)];
        Map<Path, Inode> left = new LinkedHashMap<>(durableNames);
        pending.values()
                .forEach(changes -> changes.forEach(change -> {
                    if (random.nextDouble() < kept) {
                        apply(change, left);
                    }
                }));
        SimDisk after = empty();
        after.directories.addAll(directories);
        left.forEach((path, file) -> {
            Inode copy = file.afterPowerLoss(random, kept);
            after.names.put(path, copy);
            after.durableNames.put(path, copy);
        });
        return after;
    }

    /** A disk of this kind without files. */
    SimDisk empty() {
        return new SimDisk(counters);
    }

    private static void apply(NameChange change, Map<Path, Inode> names) {
        if (change.removed() != null) {
            names.remove(change.removed());
        }
        if (change.added() != null) {
            names.put(change.added(), change.file());
        }
    }

    private void change(NameChange change) {
        mayDie();
        changes++;
        Path at = change.added() != null ? change.added() : change.removed();
        apply(change, names);
        pending.computeIfAbsent(at.getParent(), any -> new ArrayList<>()).add(change);
    }

    @Override
    public DiskFile open(Path file, Mode mode) throws IOException {
        Inode inode = names.get(file);
        if (mode == Mode.CREATE_NEW) {
            if (inode != null) {
                throw new FileAlreadyExistsException(file.toString());
            }
            inode = new Inode();
            change(new NameChange(null, file, inode, changes));
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
        Inode inode = names.get(from);
        if (inode == null) {
            throw new NoSuchFileException(from.toString());
        }
        change(new NameChange(from, to, inode, changes));
    }

    @Override
    public void delete(Path file) {
        if (names.containsKey(file)) {
            change(new NameChange(file, null, null, changes));
        }
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        countSync();
        List<NameChange> changes = pending.remove(directory);
        if (changes != null) {
            changes.forEach(change -> apply(change, durableNames));
        }
    }

    @Override
    public long usableBytes(Path path) {
        return full ? 0 : 1L << 40;
    }

    @Override
    public AutoCloseable lock(Path file) throws IOException {
        if (!locked.add(file)) {
            throw new IOException(file + " is locked");
        }
        return () -> locked.remove(file);
    }

    private void countSync() throws IOException {
        mayDie();
        if (syncsUntilFailure != Integer.MAX_VALUE && syncsUntilFailure-- <= 0) {
            syncsUntilFailure = Integer.MAX_VALUE;
            counters.count("sync that fails");
            throw new IOException("Input/output error");
        }
    }

    /** What a sync of a file does; a disk that lies does less. */
    boolean honoursSync() {
        return true;
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
            into.put(inode.visible, (int) position, n);
            return n;
        }

        @Override
        public void write(long position, ByteBuffer from) throws IOException {
            checkWritable();
            mayDie();
            if (writesUntilFailure != Integer.MAX_VALUE && writesUntilFailure-- <= 0) {
                writesUntilFailure = Integer.MAX_VALUE;
                counters.count("write that fails");
                from.limit(from.position() + from.remaining() / 2);
                inode.write((int) position, from);
                throw new IOException("No space left on device");
            }
            if (full) {
                counters.count("write to a full disk");
                throw new IOException("No space left on device");
            }
            note();
            inode.write((int) position, from);
        }

        private void note() {
            inode.dirtySince = Math.min(inode.dirtySince, changes++);
        }

        @Override
        public void truncate(long size) throws IOException {
            checkWritable();
            mayDie();
            if (inode.hasContentBehind((int) size)) {
                note();
            }
            inode.truncate((int) size);
        }

        @Override
        public void sync() throws IOException {
            try {
                countSync();
            } catch (IOException e) {
                inode.dirty.clear(); // the pages count as clean now, and are lost with the power (ATC 2020)
                throw e;
            }
            if (honoursSync()) {
                inode.sync();
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
