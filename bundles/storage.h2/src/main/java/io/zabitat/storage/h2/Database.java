package io.zabitat.storage.h2;

import io.zabitat.storage.h2.journal.BrokenJournalException;
import io.zabitat.storage.h2.journal.JournaledFile;
import io.zabitat.storage.h2.journal.StoreFilePath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32C;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.LongDataType;
import org.h2.mvstore.type.StringDataType;

/**
 * The MVStore of a server: its maps, and when changes of them become durable. H2 itself writes nothing on its own
 * account: no thread, no delay, no buffer that saves when it is full. Any thread; changes are made by {@link #change},
 * one after the other.
 */
final class Database implements AutoCloseable {
    private static final int CACHE_MB = 4;
    /** Small leaves: a commit writes the last one again. */
    private static final int PAGE_BYTES = 4096;

    private static final int WAITING_BYTES = 1 << 20;
    private static final int COMPACT_BELOW_PERCENT = 60;
    private static final int COMPACT_STEP_BYTES = 1 << 20;
    private static final int COMPACT_STEPS = 128;

    /** Changes of maps that belong together. */
    interface Change<T> {
        T make() throws IOException;
    }

    private final JournaledFile file;
    private final MVStore store;
    private final ReentrantLock lock = new ReentrantLock();
    private MVMap<Long, byte[]> log;
    private final MVMap<Long, byte[]> snapshots;
    private final MVMap<Long, byte[]> pieces;
    private final MVMap<String, String> state;
    private volatile IOException failed;
    private volatile Optional<String> doubt = Optional.empty();

    private Database(JournaledFile file, MVStore store) {
        this.file = file;
        this.store = store;
        log = openLog();
        snapshots = openMap("snapshots");
        pieces = openMap("pieces");
        state = store.openMap(
                "state",
                new MVMap.Builder<String, String>()
                        .keyType(StringDataType.INSTANCE)
                        .valueType(StringDataType.INSTANCE));
    }

    /**
     * @throws BrokenJournalException when a commit that was durable is lost
     * @throws IOException when H2 cannot read its file, or the disk refuses
     */
    static Database open(JournaledFile file, boolean readOnly, Path directory)
            throws IOException, BrokenJournalException {
        try {
            file.open();
            StoreHeader.pointToLastChunk(file);
            // The name only has to be nobody else's for as long as H2 opens the file.
            String scheme = "zabitat" + UUID.randomUUID().toString().replace("-", "");
            MVStore store = StoreFilePath.lend(scheme, file, readOnly, name -> build(name, readOnly));
            if (store.getFileStore().lastChunkVersion() < file.stamp()) {
                store.closeImmediately();
                throw new IOException("H2 finds version "
                        + store.getFileStore().lastChunkVersion() + " in " + directory + ", but " + file.stamp()
                        + " was durable: the file is damaged");
            }
            Database database = new Database(file, store);
            database.checkMark(directory);
            return database;
        } catch (RuntimeException | AssertionError | StackOverflowError damaged) {
            // Rot shows as whatever H2 stumbles over.
            file.close();
            throw new IOException("H2 cannot read its file in " + directory + ": " + damaged, damaged);
        } catch (IOException | BrokenJournalException refused) {
            file.close();
            throw refused;
        }
    }

    private static MVStore build(String name, boolean readOnly) {
        MVStore.Builder builder = new MVStore.Builder()
                .fileName(name)
                .autoCommitDisabled()
                .autoCommitBufferSize(0)
                .autoCompactFillRate(0)
                .cacheSize(CACHE_MB)
                .pageSplitSize(PAGE_BYTES);
        MVStore store = (readOnly ? builder.readOnly() : builder).open();
        store.setVersionsToKeep(0);
        // What a commit leaves behind may be used again at once: the journal makes each commit whole.
        store.setRetentionTime(0);
        return store;
    }

    private MVMap<Long, byte[]> openMap(String name) {
        return store.openMap(
                name,
                new MVMap.Builder<Long, byte[]>().keyType(LongDataType.INSTANCE).valueType(ByteArrayDataType.INSTANCE));
    }

    private MVMap<Long, byte[]> openLog() {
        return openMap("log");
    }

    /** Entries by their last zxid. */
    synchronized MVMap<Long, byte[]> log() {
        return log;
    }

    /** What there is to say about a snapshot, by its zxid. */
    MVMap<Long, byte[]> snapshots() {
        return snapshots;
    }

    /** The bodies of snapshots. */
    MVMap<Long, byte[]> pieces() {
        return pieces;
    }

    MVMap<String, String> state() {
        return state;
    }

    /** Changes maps, not durably: nothing of it is in the file before {@link #commit}. */
    <T> T change(Change<T> change) throws IOException {
        lock.lock();
        try {
            checkAlive();
            return change.make();
        } catch (MVStoreException broken) {
            throw die(broken);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Changes maps, and makes that durable together with everything before; after a crash all of it is there or
     * nothing.
     */
    <T> T transact(Change<T> change) throws IOException {
        lock.lock();
        try {
            T result = change(change);
            commit();
            return result;
        } finally {
            lock.unlock();
        }
    }

    /** Makes everything changed so far durable. */
    void commit() throws IOException {
        lock.lock();
        try {
            checkAlive();
            store.commit();
            file.commit(store.getFileStore().lastChunkVersion(), mark());
        } catch (IOException | MVStoreException broken) {
            throw die(broken);
        } finally {
            lock.unlock();
        }
    }

    /**
     * What rot of a page may take away without leaving a trace: H2 has no checksum of its pages, and a page that has lost its last entry
     * is as whole as any. 0 when it cannot be read.
     */
    private int mark() {
        CRC32C sum = new CRC32C();
        ByteBuffer facts = ByteBuffer.allocate(5 * Long.BYTES);
        try {
            facts.putLong(lastKey(log)).putLong(log.sizeAsLong());
            facts.putLong(lastKey(snapshots)).putLong(snapshots.sizeAsLong());
            facts.putLong(state.sizeAsLong());
        } catch (RuntimeException | AssertionError | StackOverflowError damaged) {
            return 0;
        }
        sum.update(facts.flip());
        int value = (int) sum.getValue();
        return value == 0 ? 1 : value;
    }

    private static long lastKey(MVMap<Long, byte[]> map) {
        Long key = map.lastKey();
        return key == null ? -1 : key;
    }

    private void checkMark(Path directory) throws IOException {
        boolean known = file.mark() != 0 && store.getFileStore().lastChunkVersion() == file.stamp();
        if (!known || file.mark() == mark()) {
            return;
        }
        String found = "What H2 finds at the end of log and snapshots in " + directory
                + " is not what was durable last: the file is damaged";
        if (state.isEmpty()) {
            store.closeImmediately();
            throw new IOException(found + ", and what this server has promised is not in it");
        }
        doubt = Optional.of(found);
    }

    /** Why the end of the history may be missing though all that is there can be read: seen when it was opened. */
    Optional<String> doubt() {
        return doubt;
    }

    /** What is there counts from now on: another history, or what an operator is content with. Part of a change. */
    void trust() {
        doubt = Optional.empty();
    }

    /** Hands changes that are large to the file, and makes them durable when enough have come together. */
    void spill() throws IOException {
        lock.lock();
        try {
            checkAlive();
            store.commit();
            if (file.waitingBytes() >= WAITING_BYTES) {
                commit();
            }
        } catch (MVStoreException broken) {
            throw die(broken);
        } finally {
            lock.unlock();
        }
    }

    /** Reads from maps while others change them: what is read is not overwritten meanwhile. */
    <T> T read(Change<T> reading) throws IOException {
        MVStore.TxCounter using;
        lock.lock();
        try {
            checkAlive();
            using = store.registerVersionUsage();
        } finally {
            lock.unlock();
        }
        try {
            return reading.make();
        } catch (RuntimeException | AssertionError | StackOverflowError damaged) {
            throw new IOException("H2 cannot read its file: " + damaged, damaged);
        } finally {
            lock.lock();
            try {
                if (!store.isClosed()) {
                    store.deregisterVersionUsage(using);
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /** Puts the log aside under another name and begins an empty one. Part of a change. */
    synchronized void putLogAside(String name) {
        store.renameMap(log, name);
        log = openLog();
    }

    boolean hasMap(String name) {
        return store.hasMap(name);
    }

    /** Snapshots under a name of their own; {@code snapshots} are those of the history. */
    MVMap<Long, byte[]> snapshots(String name) {
        return openMap(name);
    }

    Set<String> mapNames() {
        return store.getMapNames();
    }

    /**
     * Writes what is still used of half empty chunks again, so that their room is free. In steps, between which others
     * get their turn.
     */
    void compact() throws IOException {
        for (int i = 0; i < COMPACT_STEPS; i++) {
            boolean more = change(() -> store.compact(COMPACT_BELOW_PERCENT, COMPACT_STEP_BYTES));
            commit();
            if (!more) {
                return;
            }
        }
    }

    long bytes() {
        return store.getFileStore().size();
    }

    /** @throws IOException when the disk has failed, if only beside the commits: the next one would say so */
    void checkWritable() throws IOException {
        checkAlive();
        try {
            file.checkWritable();
        } catch (IOException broken) {
            throw die(broken);
        }
    }

    private void checkAlive() throws IOException {
        if (failed != null) {
            throw new IOException("The store failed before; only a restart tells what is durable", failed);
        }
    }

    private IOException die(Throwable cause) {
        failed = cause instanceof IOException io
                ? io
                : new IOException("H2 cannot write its file: " + cause.getMessage(), cause);
        return failed;
    }

    /** Of use to H2 alone: what was not committed is in no file that counts. */
    private void rollBack() {
        try {
            store.rollback();
        } catch (RuntimeException | AssertionError | StackOverflowError damaged) {
            // Rot shows as whatever H2 stumbles over; what is closed is not asked any more.
            die(damaged);
        }
    }

    /** Nothing that was not committed is kept. */
    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            if (failed == null && !store.isReadOnly()) {
                rollBack();
            }
            store.closeImmediately();
            failed = failed == null ? new IOException("closed") : failed;
        } finally {
            lock.unlock();
            file.close();
        }
    }
}
