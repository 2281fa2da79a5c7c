package io.zabitat.storage.h2;

import io.zabitat.spi.storage.RecoverySink;
import io.zabitat.spi.storage.StorageException;
import io.zabitat.spi.storage.StoreContext;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.h2.mvstore.MVMap;

/**
 * Brings a snapshot and the transactions behind it to a sink and says what is wrong with them, without changing
 * anything. Used once, by the thread that recovers.
 */
final class Recoverer {
    private static final long PROGRESS_NANOS = 300_000_000;
    private static final int DIGEST_VERSION = 2;
    private static final long NONE = -1;

    /**
     * What was found.
     *
     * @param snapshotZxid of the snapshot that was loaded, or -1
     * @param lastZxid how far the history is whole, -1 without any
     */
    record Outcome(long snapshotZxid, long lastZxid, long txns, List<String> notes, Optional<Damage> damage) {}

    private final Database database;
    private final State state;
    private final H2Snapshots snapshots;
    private final StoreContext context;
    private final boolean trustEmpty;
    private final RecoverySink sink;
    private final List<String> notes = new ArrayList<>();
    private final List<String> failed = new ArrayList<>();
    private long newestFailed = NONE;
    private long last;
    private long txns;
    private long lastProgress;

    Recoverer(
            Database database,
            State state,
            H2Snapshots snapshots,
            StoreContext context,
            boolean trustEmpty,
            RecoverySink sink) {
        this.database = database;
        this.state = state;
        this.snapshots = snapshots;
        this.context = context;
        this.trustEmpty = trustEmpty;
        this.sink = sink;
    }

    Outcome run() throws IOException, StorageException {
        long snapshot = loadSnapshot();
        boolean logged = database.read(() -> !database.log().isEmpty());
        if (snapshot == NONE && !failed.isEmpty()) {
            return refused("None of the snapshots can be read: " + failed.get(0));
        }
        if (snapshot == NONE && logged && !trustEmpty) {
            return refused("There is a log but no snapshot (ZOOKEEPER-2325)");
        }
        last = Math.max(0, snapshot);
        Optional<Damage> damage = replay();
        if (damage.isEmpty()) {
            damage = checkSnapshots(snapshot);
        }
        if (damage.isEmpty()) {
            damage = state.doubt()
                    .or(database::doubt)
                    .map(text -> new Damage(
                            text + ". Transactions from 0x" + Long.toHexString(last + 1) + " on may be missing", last));
        }
        failed.forEach(one -> notes.add(one + "; an older snapshot was taken"));
        return new Outcome(snapshot, last, txns, notes, damage);
    }

    private static Outcome refused(String text) {
        return new Outcome(NONE, NONE, 0, List.of(), Optional.of(new Damage(text, NONE)));
    }

    private long loadSnapshot() throws IOException {
        for (long zxid : snapshots.candidates()) {
            try {
                SnapshotEntry entry = snapshots.entry(zxid);
                sink.onProgress("snapshot", 0, OptionalLong.of(entry.bytes()));
                try (SnapshotBody body = new SnapshotBody(database, entry, () -> {})) {
                    sink.onSnapshot(zxid, body);
                    body.transferTo(OutputStream.nullOutputStream());
                }
                if (zxid > 0) {
                    sink.onSnapshotDigest(zxid, DIGEST_VERSION, entry.digest());
                }
                return zxid;
            } catch (IOException unreadable) {
                snapshots.setUnusable(zxid);
                newestFailed = Math.max(newestFailed, zxid);
                failed.add("snapshot 0x" + Long.toHexString(zxid) + " cannot be used: " + unreadable.getMessage());
            }
        }
        return NONE;
    }

    private Optional<Damage> replay() throws IOException, StorageException {
        MVMap<Long, byte[]> log = database.log();
        long begin = last;
        long installedAt = state.installedAt();
        if (begin < installedAt) {
            return Optional.of(new Damage(
                    "The snapshot 0x" + Long.toHexString(installedAt)
                            + " of another member, with which the history began, cannot be "
                            + "used; what is older ends at 0x"
                            + Long.toHexString(begin),
                    begin));
        }
        lastProgress = context.nanoTime().getAsLong();
        OptionalLong total = total(log, begin);
        long done = 0;
        long after = begin;
        while (true) {
            LogEntry entry;
            try {
                entry = next(log, after);
            } catch (IOException damaged) {
                return Optional.of(new Damage(
                        damaged.getMessage() + ". Transactions from 0x" + Long.toHexString(last + 1)
                                + " on may be damaged",
                        last));
            }
            if (entry == null) {
                return Optional.empty();
            }
            long at = entry.end().zxid();
            // Covered by the snapshot in part: what comes before it is not needed.
            if (entry.previous() > last || entry.previous() < last && last != begin) {
                return Optional.of(new Damage(
                        "The transactions up to 0x" + Long.toHexString(at) + " follow 0x"
                                + Long.toHexString(entry.previous()) + ", but 0x" + Long.toHexString(last)
                                + (last == begin ? " (the snapshot)" : "") + " was found before them. Transactions "
                                + Damage.range(last + 1, entry.previous()) + " are missing",
                        last));
            }
            deliver(entry);
            done += entry.bytes().length;
            progress(done, total);
            after = at;
        }
    }

    /** The entry behind a zxid, or null at the end. */
    private LogEntry next(MVMap<Long, byte[]> log, long zxid) throws IOException {
        return database.read(() -> {
            Long key = log.higherKey(zxid);
            return key == null ? null : LogEntry.decode(key, log.get(key));
        });
    }

    /** How much there is to replay, as far as it can be read. */
    private OptionalLong total(MVMap<Long, byte[]> log, long begin) {
        try {
            LogEntry first = next(log, begin);
            return first == null
                    ? OptionalLong.of(0)
                    : database.read(() -> {
                        Long end = log.lastKey();
                        return OptionalLong.of(
                                LogEntry.decode(end, log.get(end)).end().total() - first.totalBefore());
                    });
        } catch (IOException damaged) {
            return OptionalLong.empty();
        }
    }

    private void deliver(LogEntry entry) throws StorageException {
        for (int i = 0; i < entry.count(); i++) {
            long zxid = entry.zxid(i);
            if (zxid <= last) {
                continue;
            }
            try {
                sink.onTxn(zxid, entry.bytes(), entry.start(i), entry.length(i));
            } catch (IOException refused) {
                throw new StorageException(
                        "transaction 0x" + Long.toHexString(zxid) + " cannot be read: " + refused.getMessage(),
                        refused);
            }
            last = zxid;
            txns++;
        }
    }

    private void progress(long done, OptionalLong total) {
        long now = context.nanoTime().getAsLong();
        if (now - lastProgress > PROGRESS_NANOS) {
            lastProgress = now;
            sink.onProgress("transaction log", done, total);
        }
    }

    /** A snapshot that cannot be read still proves that its zxid was reached. */
    private Optional<Damage> checkSnapshots(long snapshot) {
        if (newestFailed > Math.max(last, snapshot)) {
            return Optional.of(new Damage(
                    failed.get(0) + ", and what is before it ends at 0x" + Long.toHexString(last) + ". Transactions "
                            + Damage.range(last + 1, newestFailed) + " are missing",
                    last));
        }
        return Optional.empty();
    }
}
