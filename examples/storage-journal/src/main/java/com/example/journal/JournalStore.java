package com.example.journal;

import io.zabitat.spi.storage.DamagedStoreException;
import io.zabitat.spi.storage.Epochs;
import io.zabitat.spi.storage.LogRange;
import io.zabitat.spi.storage.Recovery;
import io.zabitat.spi.storage.RecoverySink;
import io.zabitat.spi.storage.Snapshots;
import io.zabitat.spi.storage.StorageException;
import io.zabitat.spi.storage.Store;
import io.zabitat.spi.storage.StoreContext;
import io.zabitat.spi.storage.TxnLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A store whose only truth is a journal of what happened to it; what that amounts to is kept in memory. Small to read and slow to grow:
 * memory holds the whole log and all snapshots. Log, snapshots and epochs belong to different threads: every method is guarded by the
 * store.
 */
final class JournalStore implements Store {
    private final StoreContext context;
    private final AutoCloseable lock;
    private final Journal journal;
    private final History history = new History();
    private final JournalLog log = new JournalLog(this);
    private final JournalSnapshots snapshots = new JournalSnapshots(this);
    private final JournalEpochs epochs = new JournalEpochs(this);
    /** The last zxid of the log that is durable. */
    private long synced;
    /** Counts truncations: a snapshot that was begun before one cannot be finished. */
    private int generation;
    /** Bytes of the journal are damaged that were acknowledged: nothing may be written behind them. */
    private boolean damaged;

    private boolean initialized;

    JournalStore(StoreContext context, AutoCloseable lock) {
        this.context = context;
        this.lock = lock;
        this.journal = new Journal(context.disk(), context.dataDir());
    }

    // --- a life begins ---

    @Override
    public synchronized Recovery recover(RecoverySink sink) throws StorageException {
        try {
            Journal.Ending ending = journal.read(history::apply);
            if (ending == Journal.Ending.DAMAGED) {
                onDamage();
            } else if (ending == Journal.Ending.TORN) {
                journal.cut();
                context.note().accept("cut the torn end of " + journal.path());
            }
            initialized = takeInitialize();
            if (history.installed.isPresent()) {
                reset(history.installed.getAsLong());
            }
            checkEpochs();
            return bring(sink);
        } catch (IOException e) {
            throw new StorageException("cannot read " + journal.path() + ": " + e.getMessage(), e);
        }
    }

    private void onDamage() throws DamagedStoreException {
        String what = journal.path() + " is damaged; whole up to 0x" + Long.toHexString(history.lastZxid());
        if (!context.ensemble()) {
            throw new DamagedStoreException(what + ". Bring the file back from a backup", history.lastZxid());
        }
        damaged = true;
        history.suspect = Optional.of(what);
        history.installed = OptionalLong.empty();
    }

    private boolean takeInitialize() throws IOException {
        Path file = context.dataDir().resolve("initialize");
        boolean there = context.disk().exists(file);
        if (there) {
            context.disk().delete(file);
            context.disk().syncDirectory(context.dataDir());
        }
        return there;
    }

    /** The table of {@link Epochs}. */
    private void checkEpochs() throws IOException, StorageException {
        long reached = history.lastZxid() >>> 32;
        boolean known = history.suspect.isEmpty() && !isEmpty();
        long accepted = history.acceptedEpoch.orElse(reached);
        long current = history.currentEpoch.orElse(reached);
        if (accepted < current && (known || history.acceptedEpoch.isPresent() && history.currentEpoch.isPresent())) {
            throw new StorageException("accepted epoch " + accepted + " is less than current epoch " + current);
        }
        if (!known) {
            return;
        }
        if (accepted < reached) {
            throw new StorageException("the history reaches epoch " + reached + ", which was never accepted");
        }
        if (context.ensemble()
                && reached > 0
                && history.acceptedEpoch.isPresent()
                && history.currentEpoch.orElse(0L) == 0) {
            return; // its first synchronisation did not end
        }
        if (context.ensemble() && history.acceptedEpoch.isEmpty()) {
            durably(Entry.of(Entry.Kind.ACCEPTED_EPOCH, accepted));
        }
        if (current < reached || context.ensemble() && history.currentEpoch.isEmpty()) {
            // Whoever has a transaction of an epoch has all that its leader began with.
            durably(Entry.of(Entry.Kind.CURRENT_EPOCH, reached));
        }
    }

    @Override
    public synchronized Recovery reload(RecoverySink sink) throws StorageException {
        try {
            sync();
            return bring(sink);
        } catch (IOException e) {
            throw new StorageException("cannot bring back " + journal.path() + ": " + e.getMessage(), e);
        }
    }

    private Recovery bring(RecoverySink sink) throws IOException {
        synced = history.lastZxid();
        long from = -1;
        if (!history.snapshots.isEmpty()) {
            Entry newest = history.snapshots.lastEntry().getValue();
            from = newest.number();
            sink.onSnapshot(from, JournalSnapshots.body(newest));
            sink.onSnapshotDigest(from, JournalSnapshots.DIGEST_VERSION, JournalSnapshots.digest(newest));
        }
        NavigableMap<Long, byte[]> later = history.txns.tailMap(from, false);
        for (Map.Entry<Long, byte[]> txn : later.entrySet()) {
            sink.onTxn(txn.getKey(), txn.getValue(), 0, txn.getValue().length);
        }
        return new Recovery(from, history.lastZxid(), later.size(), isEmpty(), initialized, false, history.suspect);
    }

    private boolean isEmpty() {
        boolean onlyTheFirstSnapshot = context.ensemble()
                && history.currentEpoch.orElse(0) == 0
                && history.snapshots.keySet().equals(Set.of(0L));
        return history.txns.isEmpty() && (history.snapshots.isEmpty() || onlyTheFirstSnapshot);
    }

    // --- what log, snapshots and epochs share ---

    synchronized void append(List<Entry> txns) throws IOException {
        if (history.suspect.isPresent() || history.installed.isPresent()) {
            throw new IllegalStateException("nothing can be appended before reset");
        }
        long last = history.txns.isEmpty() ? history.base : history.txns.lastKey();
        if (!txns.isEmpty() && txns.get(0).number() <= last) {
            throw new IllegalArgumentException("zxids do not rise behind 0x" + Long.toHexString(last));
        }
        journal.append(txns);
        txns.forEach(history::apply);
    }

    synchronized void sync() throws IOException {
        if (!damaged) {
            journal.sync();
        }
        synced = history.lastZxid();
    }

    /** One entry, durable on return. */
    synchronized void durably(Entry entry) throws IOException {
        if (damaged) {
            history.apply(entry);
            startAnew();
        } else {
            journal.append(entry);
            journal.sync();
            history.apply(entry);
        }
    }

    /** What came before is kept for the operator; from now on the journal says only that it is suspect, and the epochs. */
    private void startAnew() throws IOException {
        journal.rewrite(history.entries(), Optional.of(journal.path().getFileName() + ".damaged"));
        damaged = false;
    }

    synchronized boolean truncate(long zxid) throws IOException {
        if (!history.has(zxid)) {
            return false;
        }
        durably(Entry.of(Entry.Kind.TRUNCATE, zxid));
        synced = history.lastZxid();
        generation++;
        return true;
    }

    synchronized void reset(long zxid) throws IOException {
        if (!history.snapshots.containsKey(zxid)) {
            throw new IllegalStateException("no snapshot of 0x" + Long.toHexString(zxid));
        }
        durably(Entry.of(Entry.Kind.RESET, zxid));
        synced = zxid;
        generation++;
    }

    synchronized List<String> quarantine(String reason) throws IOException {
        String aside = journal.path().getFileName() + ".quarantine";
        history.apply(Entry.quarantine(reason));
        journal.rewrite(history.entries(), Optional.of(aside));
        damaged = false;
        generation++;
        return List.of(context.dataDir().resolve(aside).toString());
    }

    synchronized void purge(int retain) throws IOException {
        history.apply(Entry.of(Entry.Kind.PURGE, retain));
        journal.rewrite(history.entries(), Optional.empty());
    }

    synchronized int generation() {
        return generation;
    }

    /** A whole snapshot becomes one of the store's. */
    synchronized void finish(Entry snapshot, int begunIn) throws IOException {
        if (snapshot.kind() == Entry.Kind.SNAPSHOT && begunIn != generation) {
            throw new IOException("the history has been cut meanwhile");
        }
        if (damaged) {
            // The damaged history is given up for this one.
            history.apply(Entry.quarantine(history.suspect.orElseThrow()));
        }
        durably(snapshot);
    }

    synchronized List<Long> snapshotZxids() {
        return new ArrayList<>(history.snapshots.descendingKeySet());
    }

    synchronized Entry snapshot(long zxid) throws IOException {
        if (!history.snapshots.containsKey(zxid)) {
            throw new IOException("no snapshot of 0x" + Long.toHexString(zxid));
        }
        return history.snapshots.get(zxid);
    }

    synchronized List<Map.Entry<Long, byte[]>> durableTxns(long fromZxid) {
        return fromZxid > synced
                ? List.of()
                : List.copyOf(history.txns.subMap(fromZxid, true, synced, true).entrySet());
    }

    synchronized OptionalLong acceptedEpoch() {
        return history.acceptedEpoch;
    }

    synchronized OptionalLong currentEpoch() {
        return history.currentEpoch;
    }

    // --- for learners and operators ---

    @Override
    public synchronized LogRange probe(long zxid, double sizeFactor) {
        if (zxid < history.base) {
            return new LogRange(LogRange.NONE, false, synced, 0, true);
        }
        Long logged = history.txns.headMap(synced, true).floorKey(zxid);
        long floor = logged == null ? history.base : logged;
        long snapshot = history.snapshots.isEmpty() ? Long.MAX_VALUE : history.snapshots.lastKey();
        long bytes = 0;
        long spared = 0; // by the snapshot: what is behind it every learner needs
        long last = floor;
        boolean contiguous = true;
        for (Map.Entry<Long, byte[]> txn : durableTxns(floor + 1)) {
            // This store has appended all of it, one after the other: an epoch may begin anywhere.
            contiguous &= txn.getKey() == last + 1 || txn.getKey() >>> 32 > last >>> 32;
            bytes += txn.getValue().length;
            spared = txn.getKey() <= snapshot ? bytes : spared;
            last = txn.getKey();
        }
        long newest = history.snapshots.isEmpty()
                ? 0
                : history.snapshots.lastEntry().getValue().size();
        boolean small = sizeFactor == 0 || spared <= sizeFactor * newest;
        return new LogRange(floor, contiguous && small, synced, bytes, small);
    }

    @Override
    public TxnLog log() {
        return log;
    }

    @Override
    public Snapshots snapshots() {
        return snapshots;
    }

    @Override
    public Epochs epochs() {
        return epochs;
    }

    @Override
    public synchronized Usage usage() {
        return new Usage(
                history.snapshots.values().stream().mapToLong(Entry::size).sum(),
                history.txns.values().stream()
                        .mapToLong(payload -> payload.length)
                        .sum());
    }

    @Override
    public synchronized void close() {
        journal.close();
        try {
            lock.close();
        } catch (Exception e) {
            context.note().accept("the lock of " + context.dataDir() + " may still be held: " + e);
        }
    }
}
