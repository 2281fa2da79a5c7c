package io.zabitat.storage.h2.journal;

import io.zabitat.spi.storage.Disk;
import io.zabitat.spi.storage.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Two files of fixed size, written in turn: what is to change in another file stands here durably before it is changed
 * there. Each entry begins at a block of its own and is sealed by a checksum, so whatever subset of its sectors a power
 * loss leaves, it is there or it is not. {@link JournaledFile} owns it.
 */
final class Journal {
    private static final int FILL_BYTES = 256 << 10;
    private static final long SYNC_EVERY = 1 << 20;

    /** An entry that is whole. */
    private record Found(int file, long offset, JournalEntry entry) {}

    /**
     * What the files say together.
     *
     * @param last the newest entry, or {@link JournalEntry#NONE}
     * @param missing the first entry that is needed and not there, or 0
     */
    record Contents(JournalEntry last, long missing) {}

    private final Disk disk;
    private final Path[] paths;
    private final long capacity;
    private final DiskFile[] files = new DiskFile[2];
    private final long[] lastIn = new long[2];
    private List<Found> found = List.of();
    private int current;
    private long position;
    /** Where the other file goes on, which was written before this one. */
    private long endOfOther;

    Journal(Disk disk, Path directory, long capacity) {
        this.disk = disk;
        this.capacity = capacity;
        paths = new Path[] {directory.resolve("journal.0"), directory.resolve("journal.1")};
    }

    /** Which of the files is missing, or an empty text. */
    String missingFile() {
        for (Path path : paths) {
            if (!disk.exists(path)) {
                return path.toString();
            }
        }
        return "";
    }

    /** Makes both files anew, durable but for their names. */
    void create() throws IOException {
        for (Path path : paths) {
            disk.delete(path);
            disk.open(path, Disk.Mode.CREATE_NEW).close();
            try (DiskFile file = disk.openForBlocks(path)) {
                fill(file);
            }
        }
    }

    private void fill(DiskFile file) throws IOException {
        ByteBuffer zeros = JournalEntry.blocks((int) Math.min(capacity, FILL_BYTES));
        long unsynced = 0;
        for (long at = 0; at < capacity; at += zeros.limit()) {
            zeros.position(0).limit((int) Math.min(zeros.capacity(), capacity - at));
            file.write(at, zeros);
            unsynced += zeros.limit();
            if (unsynced >= SYNC_EVERY) {
                file.sync();
                unsynced = 0;
            }
        }
        file.sync();
    }

    /** Looks for every whole entry; changes nothing. */
    Contents read() throws IOException {
        List<Found> whole = new ArrayList<>();
        for (int i = 0; i < paths.length; i++) {
            if (disk.exists(paths[i])) {
                scan(i, whole);
            }
        }
        whole.sort(Comparator.comparingLong(one -> one.entry.sequence()));
        if (whole.isEmpty()) {
            return new Contents(JournalEntry.NONE, 0);
        }
        JournalEntry last = whole.get(whole.size() - 1).entry;
        // What came before was durable elsewhere; what remains of it here belongs to rounds long ago.
        found = whole.stream()
                .filter(one -> one.entry.sequence() > last.synced())
                .toList();
        long expected = last.synced() + 1;
        for (Found one : found) {
            if (one.entry.sequence() != expected) {
                return new Contents(last, expected);
            }
            expected++;
        }
        return new Contents(last, 0);
    }

    private void scan(int index, List<Found> whole) throws IOException {
        try (DiskFile file = disk.open(paths[index], Disk.Mode.READ)) {
            long size = file.size();
            ByteBuffer head = ByteBuffer.allocate(JournalEntry.HEADER_BYTES);
            for (long at = 0; at + JournalEntry.BLOCK <= size; ) {
                JournalEntry entry = null;
                if (fill(file, at, head.clear()) && JournalEntry.looksLikeOne(head, size - at)) {
                    ByteBuffer all = ByteBuffer.allocate(JournalEntry.length(head));
                    entry = fill(file, at, all) ? JournalEntry.read(all) : null;
                }
                if (entry != null) {
                    whole.add(new Found(index, at, entry));
                    lastIn[index] = Math.max(lastIn[index], entry.sequence());
                }
                at += entry == null ? JournalEntry.BLOCK : JournalEntry.wholeBlocks(entry.bytes());
            }
        }
    }

    private static boolean fill(DiskFile file, long at, ByteBuffer into) throws IOException {
        while (into.hasRemaining()) {
            if (file.read(at + into.position(), into) <= 0) {
                return false;
            }
        }
        into.flip();
        return true;
    }

    /** Takes the changes of an entry that is being read again. */
    interface Changes {
        void apply(ByteBuffer entry) throws IOException;
    }

    /** Brings every entry whose changes may be missing in the other file, oldest first. */
    void replay(Changes changes) throws IOException {
        for (Found one : found) {
            changes.apply(read(one));
        }
        found = List.of();
    }

    private ByteBuffer read(Found one) throws IOException {
        try (DiskFile file = disk.open(paths[one.file], Disk.Mode.READ)) {
            ByteBuffer all = ByteBuffer.allocate(one.entry.bytes());
            if (!fill(file, one.offset, all)) {
                throw new IOException(paths[one.file] + " became shorter while it was read");
            }
            return all;
        }
    }

    /**
     * Writes the newest entry once more, as it is, and syncs: after a kill it may lie in a cache alone, and nothing
     * that stands in the other file may be newer than what is durable here. Then goes on in the file without it.
     */
    void open(JournalEntry last) throws IOException {
        for (int i = 0; i < paths.length; i++) {
            files[i] = disk.openForBlocks(paths[i]);
        }
        current = lastIn[0] > lastIn[1] ? 1 : 0;
        if (!found.isEmpty()) {
            Found newest = found.get(found.size() - 1);
            ByteBuffer bytes = read(newest);
            ByteBuffer block = JournalEntry.blocks((int) JournalEntry.wholeBlocks(bytes.remaining()));
            block.put(bytes).position(0);
            files[newest.file].write(newest.offset, block);
            files[newest.file].sync();
            endOfOther = newest.offset + block.limit();
        }
        position = 0;
    }

    /** Whether an entry of so many bytes begins the other file, whose entries then must not be needed any more. */
    boolean mustTurn(long bytes) {
        return position > 0 && position + bytes + JournalEntry.BLOCK > capacity; // room for a note
    }

    /** The last entry of the file that comes next. */
    long lastOfNext() {
        return lastIn[1 - current];
    }

    void turn() {
        current = 1 - current;
        endOfOther = position;
        position = 0;
    }

    /** The last entry of those that the next one is written over, or 0. */
    long lastOverwritten() {
        return position == 0 ? lastIn[current] : 0;
    }

    /** Writes an entry behind those of the other file, because what is in this one is not to be touched yet; durable on return. */
    void note(ByteBuffer block, long sequence) throws IOException {
        int other = 1 - current;
        int bytes = block.remaining();
        files[other].write(endOfOther, block);
        files[other].sync();
        lastIn[other] = sequence;
        endOfOther += bytes;
    }

    /** Writes whole blocks that are one entry; durable on return. */
    void append(ByteBuffer blocks, long sequence) throws IOException {
        int bytes = blocks.remaining();
        files[current].write(position, blocks);
        files[current].sync();
        lastIn[current] = sequence;
        position += bytes;
    }

    void close() throws IOException {
        for (DiskFile file : files) {
            if (file != null) {
                file.close();
            }
        }
    }
}
