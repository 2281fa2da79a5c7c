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
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * A disk in memory that knows what a power loss would leave of it: all that was synced, and of the rest any subset of 512-byte
 * sectors, sizes and names.
 */
class SimDisk implements Disk {
    /**
     * A change of a directory that is not durable yet.
     *
     * @param folder where a whole directory was before, or null for a file
     */
    private record NameChange(Path removed, Named added, long number, Path folder) {
        static NameChange of(Path removed, Named added, long number) {
            return new NameChange(removed, added, number, null);
        }

        Path directory() {
            return added == null ? removed.getParent() : added.directory();
        }
    }

    /** A file under a name, which is taken apart once: checks ask for it all the time. */
    private record Named(Path path, Path directory, String name, SimFile file) {
        static Named of(Path path, SimFile file) {
            return new Named(path, path.getParent(), path.getFileName().toString(), file);
        }

        boolean isOf(Path folder, String prefix) {
            return name.startsWith(prefix) && directory.equals(folder);
        }
    }

    private final Map<Path, Named> names = new LinkedHashMap<>();
    private final Map<Path, Named> durableNames = new LinkedHashMap<>();
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
    private long platterVersion;
    private long namesVersion;

    SimDisk(Counters counters) {
        this.counters = counters;
    }

    // ------------------------------------------------------------------------------------------------ faults

    /** The sync after so many good ones fails: what it should have written is never written, and looks as if it were. */
    void failSyncIn(int syncs) {
        syncsUntilFailure = syncs;
    }

    /** The write after so many good ones fails half done. */
    void failWriteIn(int writes) {
        writesUntilFailure = writes;
    }

    /** The process dies before the change after so many more: between any two of them there is a crash point. */
    void dieIn(int more) {
        changesUntilDeath = more;
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

        Killed() {
            super(null, null, false, false);
        }
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

    /**
     * One bit of a file whose name begins so turns over; whether there was one that is not in the {@link LogTail}.
     *
     * @param spare so many bytes at the end of a file stay as they are
     */
    boolean rot(Path directory, String prefix, int spare, Random random) {
        List<SimFile> files = names.values().stream()
                .filter(name -> name.isOf(directory, prefix) && name.file().wholeBytes() > spare)
                .map(Named::file)
                .toList();
        if (files.isEmpty()) {
            return false;
        }
        SimFile file = files.get(random.nextInt(files.size()));
        int at = random.nextInt(file.wholeBytes() - spare);
        if (file == newestLog(directory) && new LogTail(file).holds(at)) {
            return false;
        }
        file.rot(random, at);
        platterVersion++;
        namesVersion++;
        return true;
    }

    /** The last log with a record; what ends before it is proven by it. */
    private SimFile newestLog(Path directory) {
        return names.values().stream()
                .filter(name -> name.isOf(directory, "log.") && new LogTail(name.file()).hasRecord())
                .max(Comparator.comparingLong(name -> Long.parseLong(name.name().substring("log.".length()), 16)))
                .map(Named::file)
                .orElse(null);
    }

    // ------------------------------------------------------------------------------------------------ the platter

    /** How many changes there have been. */
    long changes() {
        return changes;
    }

    /** Another number whenever what a power loss would surely leave is another. */
    long platterVersion() {
        return platterVersion;
    }

    /** Another number whenever names are other ones, or an old file is. */
    long namesVersion() {
        return namesVersion;
    }

    /** Everything that a power loss would surely leave in a directory. */
    void eachDurable(Path directory, BiConsumer<String, SimFile> visitor) {
        for (Named name : durableNames.values()) {
            if (name.directory().equals(directory)) {
                visitor.accept(name.name(), name.file());
            }
        }
    }

    /** The bytes of a small file, as a process sees them or as a power loss would surely leave them; empty when there is none. */
    byte[] bytes(Path path, boolean durable) {
        Named name = (durable ? durableNames : names).get(path);
        if (name == null) {
            return new byte[0];
        }
        SimFile file = name.file();
        if (durable) {
            return Arrays.copyOf(file.durable(), file.durableSize());
        }
        ByteBuffer bytes = ByteBuffer.allocate(file.size());
        file.read(0, bytes);
        return bytes.array();
    }

    /** The text that a power loss would leave under a name; empty when there would be none. */
    String durableText(Path file) {
        Named name = durableNames.get(file);
        return name == null
                ? ""
                : new String(name.file().durable(), 0, name.file().durableSize(), StandardCharsets.US_ASCII);
    }

    // ------------------------------------------------------------------------------------------------ power

    /** What is left when the power goes now. This disk stays as it is. */
    SimDisk afterPowerLoss(Random random) {
        double kept = new double[] {0, 0, 0.3, 0.5, 0.8, 1}[random.nextInt(6)];
        Map<Path, Named> left = new LinkedHashMap<>(durableNames);
        pending.values()
                .forEach(list -> list.forEach(change -> {
                    if (random.nextDouble() < kept) {
                        apply(change, left);
                    }
                }));
        SimDisk after = empty();
        after.directories.addAll(directories);
        left.values().forEach(name -> {
            Named copy = new Named(
                    name.path(), name.directory(), name.name(), name.file().afterPowerLoss(random, kept));
            after.names.put(name.path(), copy);
            after.durableNames.put(name.path(), copy);
            after.directories.add(name.directory());
        });
        return after;
    }

    /** A disk of this kind without files. */
    SimDisk empty() {
        return new SimDisk(counters);
    }

    private static void apply(NameChange change, Map<Path, Named> names) {
        if (change.folder() != null) {
            for (Named name : List.copyOf(names.values())) {
                if (name.directory().equals(change.folder())) {
                    names.remove(name.path());
                    Named moved = Named.of(change.added().path().resolve(name.name()), name.file());
                    names.put(moved.path(), moved);
                }
            }
            return;
        }
        if (change.removed() != null) {
            names.remove(change.removed());
        }
        if (change.added() != null) {
            names.put(change.added().path(), change.added());
        }
    }

    private void change(NameChange change) {
        mayDie();
        changes++;
        apply(change, names);
        pending.computeIfAbsent(change.directory(), any -> new ArrayList<>()).add(change);
    }

    // ------------------------------------------------------------------------------------------------ Disk

    @Override
    public DiskFile open(Path path, Mode mode) throws IOException {
        Named name = names.get(path);
        if (mode == Mode.CREATE_NEW) {
            if (name != null) {
                throw new FileAlreadyExistsException(path.toString());
            }
            name = Named.of(path, new SimFile());
            change(NameChange.of(null, name, changes));
        } else if (name == null) {
            throw new NoSuchFileException(path.toString());
        }
        return new Handle(name.file(), mode != Mode.READ);
    }

    @Override
    public boolean exists(Path path) {
        return names.containsKey(path) || directories.contains(path);
    }

    @Override
    public List<String> list(Path directory) {
        List<String> found = new ArrayList<>();
        for (Named name : names.values()) {
            if (name.directory().equals(directory)) {
                found.add(name.name());
            }
        }
        return found;
    }

    @Override
    public void createDirectories(Path directory) {
        for (Path path = directory; path != null; path = path.getParent()) {
            directories.add(path);
        }
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        Named name = names.get(from);
        if (name == null && isFolder(from)) {
            renameFolder(from, to);
            return;
        }
        if (name == null) {
            throw new NoSuchFileException(from.toString());
        }
        change(NameChange.of(from, Named.of(to, name.file()), changes));
    }

    private boolean isFolder(Path path) {
        return directories.contains(path)
                || names.values().stream().anyMatch(name -> name.directory().equals(path));
    }

    /** What was not durable in it becomes so under its new name, or is lost with that. */
    private void renameFolder(Path from, Path to) {
        change(new NameChange(null, Named.of(to, null), changes, from));
        directories.remove(from);
        directories.add(to);
        List<NameChange> inside = pending.remove(from);
        if (inside != null) {
            inside.forEach(change -> pending.computeIfAbsent(to, any -> new ArrayList<>())
                    .add(NameChange.of(
                            change.removed() == null
                                    ? null
                                    : to.resolve(change.removed().getFileName()),
                            change.added() == null
                                    ? null
                                    : Named.of(
                                            to.resolve(change.added().name()),
                                            change.added().file()),
                            change.number())));
        }
    }

    @Override
    public void delete(Path file) {
        if (names.containsKey(file)) {
            change(NameChange.of(file, null, changes));
        } else if (list(file).isEmpty()) {
            directories.remove(file);
        }
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        countSync();
        List<NameChange> list = pending.remove(directory);
        if (list != null) {
            list.forEach(change -> apply(change, durableNames));
            platterVersion++;
            namesVersion++;
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
        private final SimFile file;
        private final boolean writable;

        Handle(SimFile file, boolean writable) {
            this.file = file;
            this.writable = writable;
        }

        @Override
        public long size() {
            return file.size();
        }

        @Override
        public int read(long position, ByteBuffer into) {
            return file.read((int) Math.min(position, Integer.MAX_VALUE), into);
        }

        @Override
        public void write(long position, ByteBuffer from) throws IOException {
            checkWritable();
            mayDie();
            if (writesUntilFailure != Integer.MAX_VALUE && writesUntilFailure-- <= 0) {
                writesUntilFailure = Integer.MAX_VALUE;
                counters.count("write that fails");
                from.limit(from.position() + from.remaining() / 2);
                file.write((int) position, from);
                throw new IOException("No space left on device");
            }
            if (full) {
                counters.count("write to a full disk");
                throw new IOException("No space left on device");
            }
            changes++;
            file.write((int) position, from);
        }

        @Override
        public void truncate(long size) throws IOException {
            checkWritable();
            mayDie();
            changes++;
            file.truncate((int) size);
        }

        @Override
        public void sync() throws IOException {
            try {
                countSync();
            } catch (IOException e) {
                file.forget();
                throw e;
            }
            if (honoursSync() && file.isDirty()) {
                file.sync();
                platterVersion++;
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
