package io.zabitat.storage.h2;

import io.zabitat.api.Zxid;
import io.zabitat.spi.storage.LogRange;
import io.zabitat.spi.storage.StoreContext;
import io.zabitat.spi.storage.TxnBatch;
import io.zabitat.spi.storage.TxnLog;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.h2.mvstore.MVMap;

/**
 * The log of a store: each batch is one entry, each sync one commit. The log writer thread calls every method but
 * {@link #read} and {@link #probe}, and owns every field that is not volatile.
 */
final class H2Log implements TxnLog {
    private static final int MIN_PAYLOAD = 32;

    private final Database database;
    private final State state;
    private final H2Snapshots snapshots;
    private final HistoryChange change;
    private final StoreContext context;
    private final LongSupplier nanoTime;
    private final long warnSyncNanos;

    private LogEntry.End end = new LogEntry.End(0, 0, 0);
    private boolean dirty;
    private boolean suspect;
    private long sinceRoll;
    /** The last zxid that a sync made durable. */
    private volatile long synced;
    /** Counts cuts: who reads the log meanwhile must not go on. */
    private volatile int cuts;

    H2Log(
            Database database,
            State state,
            H2Snapshots snapshots,
            HistoryChange change,
            StoreContext context,
            long warnSyncNanos) {
        this.database = database;
        this.state = state;
        this.snapshots = snapshots;
        this.change = change;
        this.context = context;
        this.warnSyncNanos = warnSyncNanos;
        nanoTime = context.nanoTime();
    }

    /** Begins, or begins anew, behind what is in the store. */
    void startBehind(LogEntry.End found, boolean isSuspect) {
        end = found;
        synced = found.zxid();
        suspect = isSuspect;
        dirty = false;
        cuts++;
    }

    @Override
    public void append(TxnBatch batch) throws IOException {
        if (batch.isEmpty()) {
            return;
        }
        check(batch);
        byte[] entry = LogEntry.encode(end, batch);
        database.change(() -> database.log().put(batch.lastZxid(), entry));
        end = LogEntry.after(end, batch);
        sinceRoll += entry.length;
        dirty = true;
    }

    /** Refuses what would make a log that recovery refuses (known bugs, rule R6); nothing is written then. */
    private void check(TxnBatch batch) {
        if (suspect || snapshots.isAnnounced()) {
            throw new IllegalStateException(
                    "The log must be reset to another member's snapshot before anything is appended");
        }
        if (!snapshots.exists()) {
            throw new IllegalStateException("A log needs a snapshot below it, be it of the empty tree at zxid 0: "
                    + "without one this store would not start again");
        }
        long last = end.zxid();
        for (int i = 0; i < batch.count(); i++) {
            long zxid = batch.zxid(i);
            int length = batch.length(i);
            if (zxid <= last) {
                throw new IllegalArgumentException(
                        "zxid 0x" + Long.toHexString(zxid) + " after 0x" + Long.toHexString(last));
            }
            if (length < MIN_PAYLOAD || length > context.maxRecordBytes()) {
                throw new IllegalArgumentException("A transaction of " + length + " bytes; allowed are " + MIN_PAYLOAD
                        + " to " + context.maxRecordBytes());
            }
            last = zxid;
        }
    }

    @Override
    public long sync() throws IOException {
        database.checkWritable(); // a snapshot may have failed, in the same file
        if (dirty) {
            long start = nanoTime.getAsLong();
            database.commit();
            long took = nanoTime.getAsLong() - start;
            if (took > warnSyncNanos) {
                context.note()
                        .accept("committing the log took " + took / 1_000_000
                                + "ms which will adversely affect operation latency");
            }
            dirty = false;
            synced = end.zxid();
        }
        return sinceRoll;
    }

    @Override
    public void roll() {
        sinceRoll = 0;
    }

    /** Makes durable what was appended, so that all of the log can be read. */
    void settle() throws IOException {
        sync();
    }

    @Override
    public boolean truncate(long zxid) throws IOException {
        settle();
        if (suspect) {
            return false;
        }
        long begin = state.installedAt();
        OptionalLong loadable = snapshots.list().stream()
                .mapToLong(Long::longValue)
                .filter(one -> one >= begin && one <= zxid)
                .max();
        if (loadable.isEmpty()) {
            // What is left could not be loaded, or would be what was before another member's snapshot.
            return false;
        }
        long last = Math.max(change.lastLogged(zxid), loadable.getAsLong());
        if (last != zxid && (Zxid.counter(zxid) != 0 || change.firstLoggedAfter(zxid) != zxid + 1)) {
            return false;
        }
        snapshots.cut();
        startBehind(change.truncate(zxid, last), false);
        return true;
    }

    @Override
    public void reset(long zxid) throws IOException {
        settle();
        if (!snapshots.list().contains(zxid)) {
            throw new IllegalStateException("There is no snapshot at 0x" + Long.toHexString(zxid));
        }
        List<String> kept = change.install(zxid, suspect);
        if (!kept.isEmpty()) {
            context.note().accept("Another member's history has taken the place of the damaged one; kept: " + kept);
        }
        startBehind(change.end(zxid), false);
    }

    @Override
    public List<String> quarantine(String reason) throws IOException {
        settle();
        List<String> kept = change.giveUp(reason);
        context.note().accept("The history was given up (" + reason + "); kept: " + kept);
        startBehind(change.end(0), true);
        return kept;
    }

    @Override
    public TxnCursor read(long fromZxid) {
        return new Cursor(fromZxid, synced, cuts);
    }

    LogRange probe(long zxid, double sizeFactor) throws IOException {
        long last = synced;
        long maxBytes = sizeFactor <= 0 ? 0 : Math.max(1, (long) (sizeFactor * snapshots.newestBytes()));
        List<Long> known = snapshots.list();
        long snapshot = known.isEmpty() ? Long.MAX_VALUE : known.get(0);
        return database.read(() -> {
            MVMap<Long, byte[]> log = database.log();
            long base = state.contiguousFrom();
            long floor = base <= zxid ? base : LogRange.NONE;
            Long lastKey = log.floorKey(last);
            if (lastKey == null) {
                floor = last <= zxid ? last : floor;
                return new LogRange(floor, floor == last, last, 0, true);
            }
            LogEntry newest = LogEntry.decode(lastKey, log.get(lastKey));
            Long key = log.ceilingKey(Math.min(zxid, lastKey));
            LogEntry holding = LogEntry.decode(key, log.get(key));
            for (int i = 0; i < holding.count() && holding.zxid(i) <= zxid; i++) {
                floor = Math.max(floor, holding.zxid(i));
            }
            Long below = log.lowerKey(key);
            floor = Math.max(floor, below == null || below > zxid ? floor : below);
            long begin = zxidBefore(log);
            floor = Math.max(floor, begin >= base && begin <= zxid ? begin : floor);
            long bytes = newest.end().total() - holding.totalBefore();
            long spared = zxid < snapshot ? bytes - bytesBehind(log, snapshot, newest) : 0;
            if (maxBytes > 0 && spared > maxBytes) {
                return new LogRange(floor, false, last, bytes, false);
            }
            long unbroken = newest.end().zxid() == last ? newest.end().unbrokenFrom() : last;
            // A log that begins behind the floor was purged: only what it follows is proven.
            boolean held = floor >= begin;
            return new LogRange(
                    floor, floor != LogRange.NONE && held && Math.max(unbroken, base) <= floor, last, bytes, true);
        });
    }

    /** What every learner needs, whether it gets the snapshot or not. */
    private static long bytesBehind(MVMap<Long, byte[]> log, long snapshot, LogEntry newest) throws IOException {
        Long key = log.higherKey(snapshot);
        return key == null
                ? 0
                : newest.end().total() - LogEntry.decode(key, log.get(key)).totalBefore();
    }

    private static long zxidBefore(MVMap<Long, byte[]> log) throws IOException {
        Long first = log.firstKey();
        return LogEntry.decode(first, log.get(first)).previous();
    }

    /** Steps from entry to entry; nothing is held between two of them. */
    private final class Cursor implements TxnCursor {
        private final long from;
        private final long last;
        private final int begun;
        private LogEntry entry;
        private int index;
        private boolean done;

        Cursor(long from, long last, int begun) {
            this.from = from;
            this.last = last;
            this.begun = begun;
        }

        @Override
        public boolean next() throws IOException {
            if (entry == null && !done) {
                load(from);
                while (!done && entry.zxid(index) < from) {
                    index++;
                }
            } else if (!done && ++index == entry.count()) {
                load(entry.zxid(index - 1) + 1);
            }
            done |= entry == null || entry.zxid(index) > last;
            return !done;
        }

        private void load(long zxid) throws IOException {
            LogEntry before = entry;
            index = 0;
            entry = database.read(() -> {
                Long key = database.log().ceilingKey(zxid);
                return key == null || key > last
                        ? null
                        : LogEntry.decode(key, database.log().get(key));
            });
            if (begun != cuts) {
                throw new IOException("the log was cut while it was read");
            }
            if (before != null
                    && entry != null
                    && entry.previous() != before.end().zxid()) {
                throw new IOException("the log was purged while it was read");
            }
            done = entry == null;
        }

        @Override
        public long zxid() {
            return entry.zxid(index);
        }

        @Override
        public byte[] payload() {
            return entry.payload(index);
        }

        @Override
        public void close() {
            done = true;
        }
    }
}
