package io.zabitat.storage.h2;

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
import io.zabitat.storage.h2.journal.BrokenJournalException;
import java.io.IOException;
import java.util.Optional;

/** The durable state of one server in one H2 file. Opened and recovered by one thread; see the parts for theirs. */
final class H2Store implements Store {
    private final StoreContext context;
    private final StoreSettings settings;
    private final StorePlace place;
    private final AutoCloseable lock;
    private Database database;
    private State state;
    private H2Snapshots snapshots;
    private H2Epochs epochs;
    private HistoryChange change;
    private H2Log h2Log;
    private volatile boolean recovered;

    H2Store(StoreContext context, StoreSettings settings, StorePlace place, AutoCloseable lock) {
        this.context = context;
        this.settings = settings;
        this.place = place;
        this.lock = lock;
    }

    @Override
    public Recovery recover(RecoverySink sink) throws StorageException {
        if (recovered) {
            throw new IllegalStateException("recovered already");
        }
        try {
            open();
            Recovery found = load(sink);
            if (found.suspect().isEmpty()) {
                snapshots.clean();
            }
            recovered = true;
            return found;
        } catch (BrokenJournalException lost) {
            throw new DamagedStoreException(
                    lost.getMessage() + ". Acknowledged transactions may be lost. " + "Nothing was changed; "
                            + wayOut(),
                    -1);
        } catch (IOException failed) {
            throw new StorageException(failed.getMessage() + ". " + wayOut(), failed);
        }
    }

    /** Without its file a member does not know its promises either, so it cannot go on as one in doubt. */
    private String wayOut() {
        return "bring " + place.directory() + " back from a backup, or in an ensemble whose "
                + "others are well move it away: "
                + "the server then takes their history";
    }

    private void open() throws IOException, BrokenJournalException {
        StoreParts parts = StoreParts.open(context, settings, place, false);
        database = parts.database();
        state = parts.state();
        snapshots = parts.snapshots();
        epochs = parts.epochs();
        change = parts.change();
        h2Log = new H2Log(database, state, snapshots, change, context, settings.warnSyncNanos());
        keepDoubt();
        database.commit();
    }

    /** With the first commit of this life: the next one says of itself where log and snapshots end. */
    private void keepDoubt() throws IOException {
        Optional<String> doubt = database.doubt();
        if (doubt.isPresent()) {
            database.transact(() -> {
                state.doubt(doubt.get());
                return true;
            });
        }
    }

    @Override
    public Recovery reload(RecoverySink sink) throws StorageException {
        checkRecovered();
        try {
            h2Log.settle();
            return load(sink);
        } catch (IOException failed) {
            throw new StorageException("Cannot read the store in " + place.directory() + " again: " + failed, failed);
        }
    }

    /** Finds out what is there, mends what may be mended and lets the log go on behind it. */
    private Recovery load(RecoverySink sink) throws IOException, StorageException {
        change.finishInstall()
                .ifPresent(zxid -> context.note()
                        .accept("The history of another member begins with snapshot 0x" + Long.toHexString(zxid)
                                + ", saved before a crash; the older log was put aside"));
        Optional<String> givenUp = state.suspect();
        Recoverer.Outcome found = new Recoverer(database, state, snapshots, context, settings.trustEmpty(), sink).run();
        Optional<String> suspect = givenUp.or(() -> found.damage().map(Damage::text));
        if (suspect.isPresent()) {
            return suspect(found, suspect.get());
        }
        boolean empty = found.snapshotZxid() < 0 && found.txns() == 0;
        new EpochCheck(epochs, context.note(), context.ensemble() && !empty).run(found.lastZxid());
        found.notes().forEach(context.note());
        change.putUnusableAside().forEach(kept -> context.note().accept("It is kept in " + kept));
        snapshots.setExists(!empty);
        h2Log.startBehind(change.end(found.lastZxid()), false);
        boolean initialized = takeInitialize();
        boolean neverJoined = found.lastZxid() == 0 && epochs.current().orElse(0) <= 0;
        return new Recovery(
                found.snapshotZxid(),
                found.lastZxid(),
                found.txns(),
                empty || context.ensemble() && neverJoined,
                initialized);
    }

    /** Nothing is mended: what is damaged is evidence until another member's history has come. */
    private Recovery suspect(Recoverer.Outcome found, String reason) throws IOException, StorageException {
        long lastGood = found.damage().map(Damage::lastGood).orElse(found.lastZxid());
        if (!context.ensemble()) {
            throw new DamagedStoreException(reason, lastGood);
        }
        new EpochCheck(epochs, context.note(), false).checkOrder();
        long last = Math.max(0, lastGood);
        h2Log.startBehind(new LogEntry.End(last, last, 0), true);
        boolean empty = found.damage().isEmpty() && found.snapshotZxid() < 0 && found.txns() == 0;
        return new Recovery(found.snapshotZxid(), last, found.txns(), empty, false, false, Optional.of(reason));
    }

    private boolean takeInitialize() throws IOException {
        if (!context.disk().exists(place.initialize())) {
            return false;
        }
        context.disk().delete(place.initialize());
        context.disk().syncDirectory(place.logDir());
        return true;
    }

    @Override
    public LogRange probe(long zxid, double sizeFactor) throws IOException {
        checkRecovered();
        return h2Log.probe(zxid, sizeFactor);
    }

    @Override
    public TxnLog log() {
        checkRecovered();
        return h2Log;
    }

    @Override
    public Snapshots snapshots() {
        checkRecovered();
        return snapshots;
    }

    @Override
    public Epochs epochs() {
        checkRecovered();
        return epochs;
    }

    private void checkRecovered() {
        if (!recovered) {
            throw new IllegalStateException("recover first");
        }
    }

    /** Snapshots by their bodies; all the rest of the file is log. */
    @Override
    public Usage usage() {
        try {
            long bodies = 0;
            for (long zxid : snapshots.list()) {
                bodies += snapshots.entry(zxid).bytes();
            }
            return new Usage(bodies, Math.max(0, database.bytes() - bodies));
        } catch (IOException purgedMeanwhile) {
            return new Usage(0, 0);
        }
    }

    @Override
    public void close() {
        try {
            if (database != null) {
                database.close();
            }
        } catch (IOException failed) {
            context.note().accept("Closing the store failed: " + failed.getMessage());
        } finally {
            StorePlace.unlock(lock);
        }
    }
}
