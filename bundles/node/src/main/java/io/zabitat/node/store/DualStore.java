package io.zabitat.node.store;

import io.zabitat.spi.storage.Epochs;
import io.zabitat.spi.storage.LogRange;
import io.zabitat.spi.storage.Recovery;
import io.zabitat.spi.storage.RecoverySink;
import io.zabitat.spi.storage.Snapshots;
import io.zabitat.spi.storage.StorageException;
import io.zabitat.spi.storage.Store;
import io.zabitat.spi.storage.TxnBatch;
import io.zabitat.spi.storage.TxnLog;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The store of a server as everybody but a change of it sees it: passes everything to the store that counts, and gives a copy of what
 * became durable there to a {@link Tee} while there is one. The log writer's thread alone attaches and turns; each part belongs to
 * the thread that the contract gives it to.
 */
public final class DualStore implements Store {
    private final DualLog log = new DualLog();
    private final DualEpochs epochs = new DualEpochs();
    private final DualSnapshots snapshots = new DualSnapshots();
    private volatile Store authority;
    private volatile String kind;
    /** Between what the log writer tells and a change that gives the store up because it hangs. */
    private final Object fence = new Object();

    private boolean fenced; // guarded by fence
    private Tee tee; // the log writer's; written with fence held
    private Optional<Companion> companion = Optional.empty(); // the log writer's
    private long appended; // the log writer's
    private long synced; // the log writer's
    /** Counts what makes another store useless as a copy: a new beginning of the history. */
    private volatile int histories;
    /** Another member's snapshot is being installed; the log must begin behind it in the same store. */
    private volatile boolean installing;

    private volatile boolean left;

    /** The change as the log writer meets it once the new store counts and the one before it is still held. */
    interface Companion {
        /** Something more is durable in the store that counts and waits in the tee; nobody has been told of it yet. */
        void onDurable(Tee waiting);

        /**
         * The store that counts has failed. Makes the other one hold all that the tee has got, makes it known durably and
         * {@linkplain DualStore#turn turns}.
         *
         * @param waiting what the other one has not got yet
         * @param broken what the failed one has thrown
         * @throws IOException when that cannot be: the member must stop
         */
        void takeOver(Tee waiting, Throwable broken) throws IOException;
    }

    /** @param kind what a configuration calls the store */
    public DualStore(Store store, String kind) {
        authority = store;
        this.kind = kind;
    }

    /** What a configuration calls the store that counts. */
    public String kind() {
        return kind;
    }

    /** The store that counts just now. Who reads in several steps reads from one, since another may lack what is below its beginning. Any thread. */
    public Store authority() {
        return authority;
    }

    // ------------------------------------------------------------------------------------------------ for a change

    /** From now on everything durable goes to the tee, the epochs first. Called by the log writer, between two batches. */
    void attach(Tee to, Optional<Companion> with) throws IOException {
        authority.log().sync();
        synced = appended;
        OptionalLong accepted = authority.epochs().accepted();
        OptionalLong current = authority.epochs().current();
        accepted.ifPresent(epoch -> to.add(new Tee.Item.Accepted(epoch)));
        current.ifPresent(epoch -> to.add(new Tee.Item.Current(epoch)));
        setTee(to, with);
    }

    private void setTee(Tee next, Optional<Companion> with) {
        synchronized (fence) {
            tee = next;
        }
        companion = with;
    }

    /** Called by the log writer. */
    void detach() {
        if (tee != null) {
            tee.overflow();
        }
        setTee(null, Optional.empty());
    }

    /**
     * The store that counts does not answer: nothing more is told to be durable in it, whenever it answers. Any thread.
     *
     * @return what was durable there and waits for the other one
     */
    Tee giveUp() {
        synchronized (fence) {
            fenced = true;
            return tee;
        }
    }

    /** What was asked for is durable, and anybody may know: unless the store was given up meanwhile. */
    private void told(Tee.Item item) throws IOException {
        synchronized (fence) {
            if (fenced) {
                throw new IOException("the store " + kind + " was given up: it did not answer");
            }
            if (tee != null) {
                tee.synced();
                if (item != null) {
                    tee.add(item);
                }
            }
        }
        if (tee != null && companion.isPresent()) {
            companion.get().onDurable(tee);
        }
    }

    /** The last zxid that is durable in the store that counts. Asked by the log writer. */
    long synced() {
        return synced;
    }

    /** At once: the other store cannot take over from here on, until it has been filled anew. */
    private void historyBegins() {
        histories++;
        detach();
    }

    /** Counts new beginnings of the history: after one a copy is worth nothing. */
    int histories() {
        return histories;
    }

    /** Whether a snapshot of another member is on its way into the store that counts. */
    boolean isInstalling() {
        return installing;
    }

    /**
     * Another store counts from here on. Called by the log writer, between two batches, when it was made known durably.
     *
     * @param next takes what becomes durable there; null for nobody
     */
    void turn(Store to, String name, Tee next, Optional<Companion> with) {
        authority = to;
        kind = name;
        setTee(next, with);
    }

    private interface Work<T> {
        T in(Store store) throws IOException;
    }

    /** Does it in the store that counts; when that fails and there is another one, there. */
    private <T> T inAuthority(Work<T> work) throws IOException {
        try {
            return work.in(authority);
        } catch (IOException | RuntimeException | Error broken) {
            if (companion.isEmpty()) {
                throw broken;
            }
            Companion other = companion.get();
            companion = Optional.empty();
            // What was appended and is not durable belongs into the other one all the same: nobody was told of it yet.
            tee.synced();
            try {
                other.takeOver(tee, broken);
            } catch (IOException impossible) {
                impossible.addSuppressed(broken);
                throw impossible;
            }
            return null;
        }
    }

    // ------------------------------------------------------------------------------------------------ the contract

    @Override
    public Recovery recover(RecoverySink sink) throws StorageException {
        Recovery found = authority.recover(sink);
        appended = found.lastZxid();
        synced = appended;
        return found;
    }

    @Override
    public Recovery reload(RecoverySink sink) throws StorageException {
        if (tee != null) {
            tee.synced(); // reading again makes durable what was appended
        }
        Recovery found = authority.reload(sink);
        if (found.suspect().isPresent() || found.lastZxid() != appended) {
            historyBegins();
        }
        appended = found.lastZxid();
        synced = appended;
        return found;
    }

    @Override
    public LogRange probe(long zxid, double sizeFactor) throws IOException {
        return authority.probe(zxid, sizeFactor);
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
    public Usage usage() {
        return authority.usage();
    }

    /** It does not answer: closing it is left to the end of the process. */
    public void leave() {
        left = true;
    }

    @Override
    public void close() {
        if (!left) {
            authority.close();
        }
    }

    private final class DualLog implements TxnLog {
        @Override
        public void append(TxnBatch batch) throws IOException {
            if (batch.isEmpty()) {
                return;
            }
            if (tee != null) {
                tee.append(batch);
            }
            inAuthority(store -> {
                store.log().append(batch);
                return null;
            });
            appended = batch.lastZxid();
        }

        @Override
        public long sync() throws IOException {
            Long bytes = inAuthority(store -> store.log().sync());
            told(null);
            synced = appended;
            return bytes == null ? authority.log().sync() : bytes;
        }

        @Override
        public void roll() throws IOException {
            authority.log().roll();
        }

        @Override
        public boolean truncate(long zxid) throws IOException {
            if (tee == null || !tee.takesTruncations()) {
                histories++; // before it is done: whoever reads the log meanwhile knows why it ends
            }
            Boolean done = inAuthority(store -> store.log().truncate(zxid));
            if (done == null) {
                done = authority.log().truncate(zxid);
            }
            if (done) {
                appended = zxid;
                synced = zxid;
                told(new Tee.Item.Truncation(zxid));
            }
            return done;
        }

        @Override
        public void reset(long zxid) throws IOException {
            historyBegins();
            authority.log().reset(zxid);
            appended = zxid;
            synced = zxid;
            installing = false;
        }

        @Override
        public List<String> quarantine(String reason) throws IOException {
            historyBegins();
            List<String> kept = authority.log().quarantine(reason);
            appended = 0;
            synced = 0;
            return kept;
        }

        @Override
        public TxnCursor read(long fromZxid) throws IOException {
            return authority.log().read(fromZxid);
        }
    }

    /** A promise is given when the store that counts has it; the other one gets it behind the history that it speaks of. */
    private final class DualEpochs implements Epochs {
        @Override
        public OptionalLong accepted() throws IOException {
            return authority.epochs().accepted();
        }

        @Override
        public OptionalLong current() throws IOException {
            return authority.epochs().current();
        }

        @Override
        public void saveAccepted(long epoch) throws IOException {
            save(store -> store.epochs().saveAccepted(epoch), new Tee.Item.Accepted(epoch));
        }

        @Override
        public void saveCurrent(long epoch) throws IOException {
            save(store -> store.epochs().saveCurrent(epoch), new Tee.Item.Current(epoch));
        }

        private void save(Saving saving, Tee.Item item) throws IOException {
            Boolean done = inAuthority(store -> {
                saving.in(store);
                return true;
            });
            if (done == null) {
                saving.in(authority);
            }
            told(item);
        }
    }

    private interface Saving {
        void in(Store store) throws IOException;
    }

    /** A snapshot stays in the store in which it was begun. */
    private final class DualSnapshots implements Snapshots {
        @Override
        public SnapshotWriter create(long zxid) throws IOException {
            return authority.snapshots().create(zxid);
        }

        @Override
        public SnapshotWriter install(long zxid) throws IOException {
            installing = true;
            return authority.snapshots().install(zxid);
        }

        @Override
        public List<Long> list() throws IOException {
            return authority.snapshots().list();
        }

        @Override
        public InputStream read(long zxid) throws IOException {
            return authority.snapshots().read(zxid);
        }

        @Override
        public void purge(int retain) throws IOException {
            authority.snapshots().purge(retain);
        }
    }
}
