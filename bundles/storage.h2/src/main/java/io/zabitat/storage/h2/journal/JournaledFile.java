package io.zabitat.storage.h2.journal;

import io.zabitat.spi.storage.Disk;
import io.zabitat.spi.storage.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * A file whose changes become durable all together or not at all. What is written waits in memory; {@link #commit}
 * writes it to the journal, syncs that once, and only then changes the file, which is synced now and then behind
 * everybody's back. So after a power loss or a kill the file is what it was at some commit, not before the last one
 * that returned. Any thread.
 */
public final class JournaledFile implements AutoCloseable {
    public static final String NAME = "store.mv";
    /** What H2 keeps twice at the beginning of its file. */
    public static final int HEADER_BYTES = 2 * JournalEntry.BLOCK;

    private static final int BUFFER_BYTES = 256 << 10;
    private static final int KEEP_BYTES = 4 << 20;
    private static final int MAX_BYTES = 1 << 30;

    private final Disk disk;
    private final Path directory;
    private final Path path;
    private final Journal journal;
    private final Executor background;
    private final boolean readOnly;
    private DiskFile file;
    /** The next entry: room for the head, then changes. */
    private ByteBuffer entry = JournalEntry.blocks(BUFFER_BYTES);
    /** Where in the entry a block stands that is not in the file yet. */
    private final Map<Long, Integer> waiting = new HashMap<>();

    private long size;
    private long sequence;
    private long stamp;
    private int mark;
    private long place;
    private long durablePlace;
    /** Whether the file holds all that the journal says; before, nothing may say that the journal is not needed. */
    private boolean replayed;

    private volatile long synced;
    /** What the last entry of the journal says of it: a start believes no later one. */
    private long recorded;

    private volatile IOException failed;

    /**
     * @param capacity bytes of each journal file
     * @param background makes the file durable where nobody waits for it
     */
    public JournaledFile(Disk disk, Path directory, long capacity, Executor background, boolean readOnly) {
        this.disk = disk;
        this.directory = directory;
        this.background = background;
        this.readOnly = readOnly;
        path = directory.resolve(NAME);
        journal = new Journal(disk, directory, JournalEntry.wholeBlocks(capacity));
        entry.position(JournalEntry.HEADER_BYTES);
    }

    /** Opens the file, bringing it to its last commit; makes it when there is none. */
    public synchronized void open() throws IOException, BrokenJournalException {
        boolean exists = disk.exists(path);
        Journal.Contents contents = journal.read();
        JournalEntry last = contents.last();
        if (!exists && last.sequence() > 0) {
            throw new BrokenJournalException(path + " is gone, but the journal beside it is not");
        }
        if (!exists && !readOnly) {
            create();
        }
        file = disk.open(path, readOnly ? Disk.Mode.READ : Disk.Mode.WRITE);
        size = file.size();
        if (last.sequence() == 0 && size > 0) {
            throw new BrokenJournalException(
                    "There is no whole entry in the journal beside " + path + ", which was written with one");
        }
        if (exists && !journal.missingFile().isEmpty() && (last.sequence() > 0 || readOnly)) {
            throw new BrokenJournalException(journal.missingFile() + " is gone");
        }
        if (contents.missing() > 0) {
            throw new BrokenJournalException("Entry " + contents.missing() + " of the journal beside " + path
                    + " cannot be read, although entry " + last.sequence() + " was written behind it");
        }
        sequence = last.sequence();
        recorded = last.synced();
        stamp = last.stamp();
        mark = last.mark();
        place = last.place();
        durablePlace = place;
        if (readOnly) {
            journal.replay(this::overlay);
            return;
        }
        if (exists && last.sequence() == 0) {
            // A crash in the first start: nothing was ever promised.
            journal.create();
            disk.syncDirectory(directory);
        }
        journal.open(last);
        journal.replay(this::apply);
        file.sync();
        size = file.size();
        synced = sequence;
        replayed = true;
    }

    private void create() throws IOException {
        journal.create();
        disk.syncDirectory(directory);
        disk.open(path, Disk.Mode.CREATE_NEW).close();
        disk.syncDirectory(directory);
    }

    /** The stamp of the last commit that is durable. */
    public synchronized long stamp() {
        return stamp;
    }

    /** The mark of the last commit that is durable; 0 when it has none. */
    public synchronized int mark() {
        return mark;
    }

    /** Where the last change behind the header began. */
    public synchronized long place() {
        return place;
    }

    public synchronized long size() {
        return size;
    }

    /** Bytes that wait for {@link #commit}. */
    public synchronized int waitingBytes() {
        return entry.position() - JournalEntry.HEADER_BYTES;
    }

    /** Reads what was written last, durable or not; less than wanted at the end of the file, -1 behind it. */
    public synchronized int read(long position, ByteBuffer into) throws IOException {
        if (position >= size) {
            return -1;
        }
        int wanted = (int) Math.min(into.remaining(), size - position);
        if (waiting.isEmpty()) {
            return readFile(position, into, wanted);
        }
        int done = 0;
        while (done < wanted) {
            long at = position + done;
            int inBlock = (int) (at % JournalEntry.BLOCK);
            int n = Math.min(wanted - done, JournalEntry.BLOCK - inBlock);
            Integer where = waiting.get(at / JournalEntry.BLOCK);
            if (where == null) {
                readFile(at, into, n);
            } else {
                into.put(entry.duplicate().limit(where + inBlock + n).position(where + inBlock));
            }
            done += n;
        }
        return done;
    }

    private int readFile(long position, ByteBuffer into, int bytes) throws IOException {
        int limit = into.limit();
        int start = into.position();
        into.limit(start + bytes);
        try {
            while (into.hasRemaining() && file.read(position + into.position() - start, into) > 0) {
                continue;
            }
        } finally {
            into.limit(limit);
        }
        if (into.position() < start + bytes) {
            throw new IOException(path + " ends at " + file.size() + ", not at " + size);
        }
        return bytes;
    }

    synchronized int write(long position, ByteBuffer from) throws IOException {
        checkWritable();
        if (position >= HEADER_BYTES) {
            place = position;
        }
        return put(position, from);
    }

    /** Changes the header as if it had been found so; in a file that is only read, for this reader alone. */
    public synchronized void mendHeader(ByteBuffer header) throws IOException {
        put(0, header);
    }

    private int put(long position, ByteBuffer from) throws IOException {
        int bytes = from.remaining();
        if (position % JournalEntry.BLOCK != 0 || bytes % JournalEntry.BLOCK != 0) {
            throw new IOException("A write of " + bytes + " bytes at " + position + ": only whole blocks are kept");
        }
        reserve(JournalEntry.CHANGE_BYTES + bytes);
        entry.putLong(position).putInt(bytes);
        for (int at = 0; at < bytes; at += JournalEntry.BLOCK) {
            waiting.put((position + at) / JournalEntry.BLOCK, entry.position() + at);
        }
        entry.put(from);
        size = Math.max(size, position + bytes);
        return bytes;
    }

    synchronized void truncate(long to) throws IOException {
        checkWritable();
        if (to >= size) {
            return;
        }
        reserve(JournalEntry.CHANGE_BYTES);
        entry.putLong(to).putInt(-1);
        waiting.keySet().removeIf(block -> block * JournalEntry.BLOCK >= to);
        size = to;
    }

    private void reserve(int bytes) throws IOException {
        long needed = (long) entry.position() + bytes + JournalEntry.BLOCK;
        if (needed > MAX_BYTES) {
            throw new IOException("More than " + MAX_BYTES + " bytes wait to be made durable");
        }
        if (entry.capacity() < needed) {
            ByteBuffer larger =
                    JournalEntry.blocks((int) JournalEntry.wholeBlocks(Math.max(needed, 2L * entry.capacity())));
            larger.put(entry.flip());
            entry = larger;
        }
    }

    /** The same as {@link #commit} with the stamp and the mark of the last one. */
    void force() throws IOException {
        commit(stamp(), mark());
    }

    /**
     * Makes everything written so far durable, all of it or, if this fails, perhaps nothing.
     *
     * @param newStamp never less than the last one
     * @param newMark what {@link #mark} tells from now on; not kept when nothing is to be written and the stamp is the last one
     */
    public synchronized void commit(long newStamp, int newMark) throws IOException {
        checkWritable();
        if (waitingBytes() == 0 && newStamp == stamp) {
            return;
        }
        try {
            append(newStamp, newMark);
            apply(entry.flip());
            waiting.clear();
            if (entry.capacity() > KEEP_BYTES) {
                entry = JournalEntry.blocks(BUFFER_BYTES);
            }
            entry.clear().position(JournalEntry.HEADER_BYTES);
        } catch (IOException unknown) {
            failed = unknown;
            throw unknown;
        }
    }

    private void append(long newStamp, int newMark) throws IOException {
        int bytes = entry.position();
        int padded = (int) JournalEntry.wholeBlocks(bytes);
        if (journal.mustTurn(padded)) {
            turn();
        }
        if (journal.lastOverwritten() > recorded) {
            note();
        }
        recorded = synced;
        new JournalEntry(sequence + 1, recorded, newStamp, place, bytes, newMark).seal(entry);
        ByteBuffer blocks = entry.duplicate().position(0).limit(padded);
        journal.append(blocks, sequence + 1);
        sequence++;
        stamp = newStamp;
        mark = newMark;
        durablePlace = place;
    }

    /**
     * Says durably that the entries of one file are not needed any more, before the first is written over: an entry that takes their place is
     * there in part only, should the power go, and then the last whole one would still ask for them.
     */
    private void note() throws IOException {
        recorded = synced;
        ByteBuffer block = JournalEntry.blocks(JournalEntry.BLOCK);
        new JournalEntry(sequence + 1, recorded, stamp, durablePlace, JournalEntry.HEADER_BYTES, mark).seal(block);
        journal.note(block, sequence + 1);
        sequence++;
    }

    /** The other journal file may be written over once what it holds is durable in the file itself. */
    private void turn() throws IOException {
        if (journal.lastOfNext() > synced) {
            file.sync();
            synced = sequence;
        }
        journal.turn();
        if (synced == sequence) {
            return;
        }
        long reached = sequence;
        try {
            background.execute(() -> syncAside(reached));
        } catch (RejectedExecutionException shuttingDown) {
            syncAside(reached);
        }
    }

    private void syncAside(long reached) {
        try (DiskFile aside = disk.open(path, Disk.Mode.WRITE)) {
            aside.sync();
            raise(reached);
        } catch (IOException unknown) {
            // Nobody knows what of the file is durable, and a second sync would not tell (reliability 3.2).
            failed = unknown;
        }
    }

    private void raise(long reached) {
        synchronized (this) {
            synced = Math.max(synced, reached);
        }
    }

    /** Does in the file what an entry says. */
    private void apply(ByteBuffer changes) throws IOException {
        for (int at = JournalEntry.HEADER_BYTES; at < changes.limit(); ) {
            long position = changes.getLong(at);
            int bytes = changes.getInt(at + Long.BYTES);
            at += JournalEntry.CHANGE_BYTES;
            if (bytes < 0) {
                file.truncate(position);
            } else {
                file.write(position, changes.duplicate().limit(at + bytes).position(at));
                at += bytes;
            }
        }
    }

    /** Keeps in memory what an entry says. */
    private void overlay(ByteBuffer changes) throws IOException {
        int from = entry.position();
        int bytes = changes.limit() - JournalEntry.HEADER_BYTES;
        reserve(bytes);
        entry.put(changes.position(JournalEntry.HEADER_BYTES));
        for (int at = from; at < from + bytes; ) {
            long position = entry.getLong(at);
            int length = entry.getInt(at + Long.BYTES);
            at += JournalEntry.CHANGE_BYTES;
            if (length < 0) {
                waiting.keySet().removeIf(block -> block * JournalEntry.BLOCK >= position);
                size = Math.min(size, position);
                continue;
            }
            for (int i = 0; i < length; i += JournalEntry.BLOCK) {
                waiting.put((position + i) / JournalEntry.BLOCK, at + i);
            }
            size = Math.max(size, position + length);
            at += length;
        }
    }

    /** @throws IOException when nobody may write to it any more */
    public synchronized void checkWritable() throws IOException {
        if (failed != null) {
            throw new IOException("The store failed before; only a restart tells what is durable", failed);
        }
        if (readOnly) {
            throw new IOException(path + " was opened for reading");
        }
    }

    /** What was not committed is gone. */
    @Override
    public synchronized void close() throws IOException {
        try (DiskFile closing = file) {
            if (closing != null && replayed && failed == null && synced < sequence) {
                closing.sync();
                synced = sequence;
                entry.clear().position(JournalEntry.HEADER_BYTES);
                place = durablePlace;
                // Says that nothing in the journal is needed any more: the next start is a fast one.
                append(stamp, mark);
            }
        } finally {
            journal.close();
            file = null;
            failed = failed == null ? new IOException("closed") : failed;
        }
    }
}
