package io.zabitat.node.store;

import io.zabitat.api.Zxid;
import io.zabitat.spi.storage.Epochs;
import io.zabitat.spi.storage.RecoverySink;
import io.zabitat.spi.storage.StorageException;
import io.zabitat.spi.storage.Store;
import io.zabitat.spi.storage.TxnBatch;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The store that does not count: filled from a snapshot, brought level from the log of the one that does, then from a {@link Tee}.
 * The thread of the change calls it; in the end the log writer, when the store that counts has failed. Hence the lock: who waits for it
 * does so for a bounded time.
 */
final class Follower {
    /** Bytes of transactions handed over at a time, each with a sync. */
    private static final int SLICE_BYTES = 1 << 20;

    private final boolean ensemble;
    private final ReentrantLock lock = new ReentrantLock();
    private Store store;
    private final StoreCopy copy = new StoreCopy();
    private final LogTail tail = new LogTail(SLICE_BYTES);
    private final GivenLog given = new GivenLog();
    private boolean dirty;
    private boolean broken;
    private long appended = -1;
    private volatile long applied = -1;

    /** @param ensemble whether there are epochs */
    Follower(boolean ensemble) {
        this.ensemble = ensemble;
    }

    /** Opens a store, be it empty or not. */
    void open(Opening opening, RecoverySink sink) throws StorageException {
        locked(() -> {
            store = opening.open();
            store.recover(sink);
            return null;
        });
    }

    /** Makes the store. */
    interface Opening {
        Store open() throws StorageException;
    }

    private interface Work<T> {
        T run() throws IOException, StorageException;
    }

    private <T> T locked(Work<T> work) throws StorageException {
        lock.lock();
        try {
            return work.run();
        } catch (IOException failed) {
            broken = true;
            throw new StorageException(String.valueOf(failed.getMessage()), failed);
        } catch (StorageException | RuntimeException | Error failed) {
            broken = true;
            throw failed;
        } finally {
            lock.unlock();
        }
    }

    /** The last zxid that it holds durably, or -1 before the copy. */
    long applied() {
        return applied;
    }

    /** Hash over the transactions that it was given; for the thread of the change. */
    long chain() {
        return given.hash();
    }

    // ------------------------------------------------------------------------------------------------ the copy

    void beginCopy(long zxid) throws StorageException {
        locked(() -> {
            tail.close();
            applied = -1;
            broken = false;
            dirty = false;
            copy.abandon();
            promise(zxid);
            copy.begin(store, zxid);
            return null;
        });
    }

    void writeCopy(byte[] bytes, int length) throws StorageException {
        locked(() -> {
            copy.write(bytes, length);
            return null;
        });
    }

    void commitCopy(long digest) throws StorageException {
        locked(() -> {
            long zxid = copy.commit(store, digest);
            given.beginBehind(zxid);
            applied = zxid;
            return null;
        });
    }

    // ------------------------------------------------------------------------------------------------ the log

    /**
     * Takes a slice of the other store's log.
     *
     * @return bytes taken; 0 when all that was durable when the pass began is here
     */
    long tail(Store from) throws StorageException {
        return locked(() -> {
            TxnBatch batch = tail.next(from, applied);
            if (batch.isEmpty()) {
                return 0L;
            }
            promise(batch.lastZxid());
            apply(batch);
            sync();
            return (long) batch.size();
        });
    }

    /**
     * Who has a transaction of an epoch has promised that epoch, and so has the other store; without it this one would not open again
     * before the promises themselves have come.
     */
    private void promise(long zxid) throws IOException {
        long epoch = Zxid.epoch(zxid);
        if (ensemble && store.epochs().accepted().orElse(0) < epoch) {
            store.epochs().saveAccepted(epoch);
        }
    }

    /** Takes what waits in the tee, up to a bound, and makes it durable; false when nothing was there. */
    boolean drain(Tee tee) throws StorageException {
        return locked(() -> {
            tail.close();
            long bytes = 0;
            boolean any = false;
            for (Tee.Item item = tee.poll(); item != null; item = bytes < SLICE_BYTES ? tee.poll() : null) {
                any = true;
                if (item instanceof Tee.Item.Txns txns) {
                    bytes += txns.batch().size();
                    take(txns.batch());
                } else {
                    sync();
                    take(item);
                }
            }
            sync();
            return any;
        });
    }

    /** What it has already came before the tee was attached. */
    private void take(TxnBatch txns) throws IOException {
        if (txns.zxid(0) > next()) {
            apply(txns);
            return;
        }
        TxnBatch rest = new TxnBatch(txns.size());
        for (int i = 0; i < txns.count(); i++) {
            if (txns.zxid(i) > next()) {
                rest.add(txns.zxid(i), txns.bytes(), txns.start(i), txns.length(i));
            }
        }
        if (!rest.isEmpty()) {
            apply(rest);
        }
    }

    private long next() {
        return dirty ? appended : applied;
    }

    private void apply(TxnBatch txns) throws IOException {
        long first = txns.zxid(0);
        if (Zxid.epoch(first) == Zxid.epoch(next()) && first != next() + 1) {
            throw new IOException("0x" + Long.toHexString(first) + " does not follow 0x" + Long.toHexString(next()));
        }
        store.log().append(txns);
        given.add(txns);
        appended = txns.lastZxid();
        dirty = true;
    }

    private void sync() throws IOException {
        if (dirty) {
            store.log().sync();
            applied = appended;
            dirty = false;
        }
    }

    private void take(Tee.Item item) throws IOException, StorageException {
        Epochs epochs = store.epochs();
        if (item instanceof Tee.Item.Accepted promise) {
            if (!epochs.accepted().equals(given.accepted(promise.epoch()))) {
                epochs.saveAccepted(promise.epoch());
            }
        } else if (item instanceof Tee.Item.Current followed) {
            if (!epochs.current().equals(given.current(followed.epoch()))) {
                epochs.saveCurrent(followed.epoch());
            }
        } else if (item instanceof Tee.Item.Truncation cut) {
            if (!store.log().truncate(cut.zxid())) {
                throw new StorageException("it cannot be cut at 0x" + Long.toHexString(cut.zxid()));
            }
            applied = cut.zxid();
            given.beginBehind(cut.zxid());
        }
    }

    // ------------------------------------------------------------------------------------------------ comparing

    /**
     * Reads back what it was given, promises included.
     *
     * @return what is wrong, or empty
     */
    String readBack() throws StorageException {
        return locked(() -> {
            sync();
            String differs = given.difference(store);
            return differs.isEmpty() ? given.difference(store.epochs()) : differs;
        });
    }

    /** The same for the other side: what the store that counts has in its log of what came here. */
    String readBack(Store counts) throws StorageException {
        return locked(() -> given.difference(counts));
    }

    /** What was compared needs no second look; and the log before it may be purged. */
    void compared() throws StorageException {
        locked(() -> {
            sync();
            given.beginBehind(applied);
            return null;
        });
    }

    /**
     * Loads all of it into a second state and compares that with the first.
     *
     * @param expected the first state at a zxid that this store has reached
     * @return what is wrong, or empty
     */
    String compare(TreeSum expected, Scratch scratch) throws StorageException {
        return locked(() -> {
            sync();
            return WholeStore.difference(store, expected, applied, scratch);
        });
    }

    // ------------------------------------------------------------------------------------------------ changing places

    /** Whether it holds all that is in the other one, promises included. Asked by the log writer while nobody else is here. */
    boolean isLevel(DualStore dual) throws IOException {
        return !broken
                && !dirty
                && applied == dual.synced()
                && store.epochs().accepted().equals(dual.authority().epochs().accepted())
                && store.epochs().current().equals(dual.authority().epochs().current());
    }

    /** Takes the other one in and gives its own away; both hold the same. Called by the log writer while nobody else is here. */
    Store exchange(Store with) {
        Store own = store;
        store = with; // the chain goes on: both hold what it is made of
        return own;
    }

    /**
     * For the log writer: takes all that waits.
     *
     * @throws IOException when it cannot be had in time, or cannot do it
     */
    void takeAll(Tee tee, long waitNanos) throws IOException {
        takeOver(tee, waitNanos, () -> {});
    }

    /** What has to be done before the other store counts. */
    interface Turning {
        void run() throws IOException;
    }

    /**
     * For the log writer, when the store that counts has failed: takes all that waits, and nothing comes between that and the turn.
     *
     * @throws IOException when it cannot be had in time, or cannot do it
     */
    void takeOver(Tee tee, long waitNanos, Turning then) throws IOException {
        try {
            if (!lock.tryLock(waitNanos, TimeUnit.NANOSECONDS)) {
                throw new IOException("it does not answer");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        try {
            if (broken || applied < 0 || tee == null || !tee.isFollowed()) {
                throw new IOException("it is not level");
            }
            while (drain(tee)) {
                continue;
            }
            if (tee.isOverflown()) {
                throw new IOException("it is not level");
            }
            then.run();
        } catch (StorageException failed) {
            throw new IOException(failed.getMessage(), failed);
        } finally {
            lock.unlock();
        }
    }

    /** Ends it. */
    void close() {
        lock.lock();
        try {
            copy.abandon();
            tail.close();
            if (store != null) {
                store.close();
                store = null;
            }
        } finally {
            lock.unlock();
        }
    }
}
