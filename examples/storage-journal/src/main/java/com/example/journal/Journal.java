package com.example.journal;

import io.zabitat.spi.storage.Disk;
import io.zabitat.spi.storage.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The entries on disk: one file {@code journal.N}, whose N rises when it is written anew, and beside it {@code journal.mark}, which says
 * how much of it has been durable. The mark is written after each sync and never synced itself: it may be old, but never ahead, so
 * damage before it has hit what was acknowledged, and damage behind it is the torn end of a crash. Guarded by the store.
 */
final class Journal implements AutoCloseable {
    private static final String NAME = "journal.";
    private static final int MARK_BYTES = 3 * Long.BYTES;

    private final Disk disk;
    private final Path directory;
    private Optional<DiskFile> file = Optional.empty();
    private long number;
    private long end;
    private boolean dead;

    Journal(Disk disk, Path directory) {
        this.disk = disk;
        this.directory = directory;
    }

    /**
     * Reads everything there is.
     *
     * @return where it ends
     */
    Ending read(Consumer<Entry> entries) throws IOException {
        number = newest();
        if (number == 0) {
            return Ending.CLEAN;
        }
        DiskFile opened = disk.open(path(number), Disk.Mode.WRITE);
        file = Optional.of(opened);
        long size = opened.size();
        byte[] head = new byte[Entry.HEAD_BYTES];
        while (size - end >= head.length) {
            fill(opened, end, head);
            int length = Entry.restBytes(head, size - end - head.length);
            if (length < 0) {
                break;
            }
            byte[] rest = new byte[length];
            fill(opened, end + head.length, rest);
            if (!Entry.isWhole(head, rest)) {
                break;
            }
            entries.accept(Entry.decode(rest));
            end += head.length + length;
        }
        if (end < durable()) {
            return Ending.DAMAGED;
        }
        return end < size ? Ending.TORN : Ending.CLEAN;
    }

    /** How a journal ends. */
    enum Ending {
        CLEAN,
        /** By something that was never acknowledged. */
        TORN,
        /** By something that was. */
        DAMAGED
    }

    /** Removes the torn end, durably. */
    void cut() throws IOException {
        DiskFile opened = file.orElseThrow();
        opened.truncate(end);
        opened.sync();
    }

    void append(Entry entry) throws IOException {
        append(List.of(entry));
    }

    /** Writes entries behind the others; they are durable after {@link #sync}. */
    void append(List<Entry> entries) throws IOException {
        requireAlive();
        ByteBuffer bytes = encode(entries);
        try {
            if (file.isEmpty()) {
                create(List.of());
            }
            int length = bytes.remaining();
            file.orElseThrow().write(end, bytes);
            end += length;
        } catch (IOException e) {
            dead = true;
            throw e;
        }
    }

    /** After a failed sync nobody knows what is durable: there is no second try. */
    void sync() throws IOException {
        requireAlive();
        try {
            if (file.isPresent()) {
                file.get().sync();
                mark();
            }
        } catch (IOException e) {
            dead = true;
            throw e;
        }
    }

    /**
     * Begins a new file with these entries, durably.
     *
     * @param asideAs what the old file is called from now on; empty to delete it
     */
    void rewrite(List<Entry> entries, Optional<String> asideAs) throws IOException {
        requireAlive();
        Optional<DiskFile> old = file;
        long oldNumber = number;
        try {
            create(entries);
            if (old.isPresent()) {
                old.get().close();
                if (asideAs.isPresent()) {
                    disk.rename(path(oldNumber), directory.resolve(asideAs.get()));
                } else {
                    disk.delete(path(oldNumber));
                }
                disk.syncDirectory(directory);
            }
        } catch (IOException e) {
            dead = true;
            throw e;
        }
    }

    Path path() {
        return path(number);
    }

    void requireAlive() throws IOException {
        if (dead) {
            throw new IOException("an earlier write to " + path() + " has failed");
        }
    }

    /** Whoever finds the file under its name finds all of it; nothing in it is acknowledged before it has the name. */
    private void create(List<Entry> entries) throws IOException {
        Path temporary = directory.resolve("journal.tmp");
        disk.delete(temporary);
        DiskFile created = disk.open(temporary, Disk.Mode.CREATE_NEW);
        ByteBuffer bytes = encode(entries);
        end = bytes.remaining();
        created.write(0, bytes);
        created.sync();
        number++;
        disk.rename(temporary, path(number));
        disk.syncDirectory(directory);
        file = Optional.of(created);
        mark();
    }

    private static ByteBuffer encode(List<Entry> entries) {
        ByteBuffer bytes =
                ByteBuffer.allocate(entries.stream().mapToInt(Entry::size).sum());
        entries.forEach(entry -> entry.encode(bytes));
        return bytes.flip();
    }

    private void mark() throws IOException {
        ByteBuffer mark = ByteBuffer.allocate(MARK_BYTES).putLong(number).putLong(end);
        mark.putLong(Entry.checksum(mark.array(), 0, 2 * Long.BYTES));
        Path path = directory.resolve("journal.mark");
        try (DiskFile marks = disk.open(path, disk.exists(path) ? Disk.Mode.WRITE : Disk.Mode.CREATE_NEW)) {
            marks.write(0, mark.flip());
        }
    }

    private long durable() throws IOException {
        Path path = directory.resolve("journal.mark");
        byte[] bytes = new byte[MARK_BYTES];
        if (disk.exists(path)) {
            try (DiskFile marks = disk.open(path, Disk.Mode.READ)) {
                if (marks.size() >= bytes.length) {
                    fill(marks, 0, bytes);
                }
            }
        }
        ByteBuffer mark = ByteBuffer.wrap(bytes);
        boolean ofThisFile = mark.getLong() == number;
        long durable = mark.getLong();
        return ofThisFile && mark.getLong() == Entry.checksum(bytes, 0, 2 * Long.BYTES) ? durable : 0;
    }

    private long newest() throws IOException {
        return disk.list(directory).stream()
                .filter(name -> name.matches("journal\\.\\d{1,18}"))
                .mapToLong(name -> Long.parseLong(name.substring(NAME.length())))
                .max()
                .orElse(0);
    }

    private Path path(long of) {
        return directory.resolve(NAME + of);
    }

    private static void fill(DiskFile from, long position, byte[] into) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(into);
        while (buffer.hasRemaining()) {
            if (from.read(position + buffer.position(), buffer) < 0) {
                throw new IOException("ends before " + (position + into.length));
            }
        }
    }

    @Override
    public void close() {
        try {
            if (file.isPresent()) {
                file.get().close();
            }
        } catch (IOException e) {
            dead = true; // nothing is lost that was promised
        }
    }
}
