package io.zabitat.sim;

import io.zabitat.spi.storage.Epochs;
import io.zabitat.spi.storage.LogRange;
import io.zabitat.spi.storage.Recovery;
import io.zabitat.spi.storage.RecoverySink;
import io.zabitat.spi.storage.Snapshots;
import io.zabitat.spi.storage.StorageException;
import io.zabitat.spi.storage.StorageProvider;
import io.zabitat.spi.storage.Store;
import io.zabitat.spi.storage.StoreContext;
import io.zabitat.spi.storage.TxnBatch;
import io.zabitat.spi.storage.TxnLog;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.OptionalLong;

/** A storage provider that tells a {@link Ghost} what goes into a member's store and what comes out of it. */
final class StoreTap implements StorageProvider {
    private final StorageProvider provider;
    private final Ledger ledger;
    private final Ghost ghost;

    StoreTap(StorageProvider provider, Ledger ledger, Ghost ghost) {
        this.provider = provider;
        this.ledger = ledger;
        this.ghost = ghost;
    }

    @Override
    public String name() {
        return provider.name();
    }

    @Override
    public Store open(StoreContext context) throws StorageException {
        return new Tapped(provider.open(context));
    }

    private final class Tapped implements Store {
        private final Store store;

        Tapped(Store store) {
            this.store = store;
        }

        @Override
        public Recovery recover(RecoverySink sink) throws StorageException {
            Sink tapped = new Sink(sink);
            Recovery recovery = store.recover(tapped);
            told(tapped, recovery);
            return recovery;
        }

        @Override
        public Recovery reload(RecoverySink sink) throws StorageException {
            Sink tapped = new Sink(sink);
            Recovery recovery = store.reload(tapped);
            told(tapped, recovery);
            return recovery;
        }

        private void told(Sink sink, Recovery recovery) throws StorageException {
            try {
                ghost.onRecovered(
                        sink.tip,
                        recovery.suspect(),
                        store.epochs().accepted().orElse(0),
                        store.epochs().current().orElse(0));
            } catch (IOException e) {
                throw new StorageException("epochs cannot be read: " + e.getMessage(), e);
            }
        }

        @Override
        public LogRange probe(long zxid, double sizeFactor) throws IOException {
            return store.probe(zxid, sizeFactor);
        }

        @Override
        public TxnLog log() {
            return new Log(store.log());
        }

        @Override
        public Snapshots snapshots() {
            return new Snaps(store.snapshots());
        }

        @Override
        public Epochs epochs() {
            return new TappedEpochs(store.epochs());
        }

        @Override
        public Usage usage() {
            return store.usage();
        }

        @Override
        public void close() {
            store.close();
        }
    }

    private final class Sink implements RecoverySink {
        private final RecoverySink sink;
        private Ledger.Entry tip = ledger.root();

        Sink(RecoverySink sink) {
            this.sink = sink;
        }

        @Override
        public void onSnapshot(long zxid, InputStream body) throws IOException {
            tip = ledger.at(zxid);
            if (tip == null) {
                throw new Violation("Z1: a snapshot at 0x" + Long.toHexString(zxid) + ", which never was");
            }
            sink.onSnapshot(zxid, body);
        }

        @Override
        public void onSnapshotDigest(long digestZxid, int version, long digest) {
            sink.onSnapshotDigest(digestZxid, version, digest);
        }

        @Override
        public void onTxn(long zxid, byte[] bytes, int offset, int length) throws IOException {
            Ledger.Entry entry = ledger.intern(zxid, bytes, offset, length);
            ledger.follow(entry, tip, ghost);
            tip = entry;
            sink.onTxn(zxid, bytes, offset, length);
        }

        @Override
        public void onProgress(String what, long done, OptionalLong total) {
            sink.onProgress(what, done, total);
        }
    }

    private final class Log implements TxnLog {
        private final TxnLog log;

        Log(TxnLog log) {
            this.log = log;
        }

        @Override
        public void append(TxnBatch batch) throws IOException {
            log.append(batch);
            for (int i = 0; i < batch.count(); i++) {
                ghost.onAppended(ledger.intern(batch.zxid(i), batch.bytes(), batch.start(i), batch.length(i)));
            }
        }

        @Override
        public long sync() throws IOException {
            return log.sync();
        }

        @Override
        public void roll() throws IOException {
            log.roll();
        }

        @Override
        public boolean truncate(long zxid) throws IOException {
            ghost.onMoving();
            boolean done = log.truncate(zxid);
            if (done) {
                ghost.onMoved(ledger.floor(ghost.tip(), zxid), "a truncation to 0x" + Long.toHexString(zxid));
            }
            return done;
        }

        @Override
        public void reset(long zxid) throws IOException {
            ghost.onMoving();
            log.reset(zxid);
            Ledger.Entry to = ledger.at(zxid);
            if (to == null) {
                throw new Violation("Z1: reset to a snapshot at 0x" + Long.toHexString(zxid) + ", which never was");
            }
            ghost.onMoved(to, "a snapshot of the leader's");
        }

        @Override
        public List<String> quarantine(String reason) throws IOException {
            ghost.onDamage();
            List<String> files = log.quarantine(reason);
            ghost.onQuarantined();
            return files;
        }

        @Override
        public TxnCursor read(long fromZxid) throws IOException {
            return log.read(fromZxid);
        }
    }

    private final class Snaps implements Snapshots {
        private final Snapshots snapshots;

        Snaps(Snapshots snapshots) {
            this.snapshots = snapshots;
        }

        @Override
        public SnapshotWriter create(long zxid) throws IOException {
            return snapshots.create(zxid);
        }

        @Override
        public SnapshotWriter install(long zxid) throws IOException {
            SnapshotWriter writer = snapshots.install(zxid);
            return new SnapshotWriter() {
                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    writer.write(bytes, offset, length);
                }

                @Override
                public void commit(long digest) throws IOException {
                    ghost.onMoving();
                    writer.commit(digest);
                }

                @Override
                public void close() {
                    writer.close();
                }
            };
        }

        @Override
        public List<Long> list() throws IOException {
            return snapshots.list();
        }

        @Override
        public InputStream read(long zxid) throws IOException {
            return snapshots.read(zxid);
        }

        @Override
        public void purge(int retain) throws IOException {
            snapshots.purge(retain);
        }
    }

    private final class TappedEpochs implements Epochs {
        private final Epochs epochs;

        TappedEpochs(Epochs epochs) {
            this.epochs = epochs;
        }

        @Override
        public OptionalLong accepted() throws IOException {
            return epochs.accepted();
        }

        @Override
        public OptionalLong current() throws IOException {
            return epochs.current();
        }

        @Override
        public void saveAccepted(long epoch) throws IOException {
            epochs.saveAccepted(epoch);
            ghost.onAccepted();
        }

        @Override
        public void saveCurrent(long epoch) throws IOException {
            epochs.saveCurrent(epoch);
            ghost.onCurrent();
        }
    }
}
