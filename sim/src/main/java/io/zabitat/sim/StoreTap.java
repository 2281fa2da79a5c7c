package io.zabitat.sim;

import io.zabitat.spi.storage.Epochs;
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
    private final StoreSide side;

    StoreTap(StorageProvider provider, Ledger ledger, Ghost ghost) {
        this.provider = provider;
        this.ledger = ledger;
        this.ghost = ghost;
        this.side = ghost.side(provider.name());
    }

    @Override
    public String name() {
        return provider.name();
    }

    @Override
    public Store open(StoreContext context) throws StorageException {
        Store store = provider.open(context);
        return context.disk() instanceof SimDisk ? new Tapped(store) : store; // or a provider is being tried out
    }

    private final class Tapped extends Forwarding.OfStore {
        Tapped(Store store) {
            super(store);
        }

        @Override
        public Recovery recover(RecoverySink sink) throws StorageException {
            Sink tapped = new Sink(sink);
            return told(tapped, store.recover(tapped), true);
        }

        @Override
        public Recovery reload(RecoverySink sink) throws StorageException {
            Sink tapped = new Sink(sink);
            return told(tapped, store.reload(tapped), false);
        }

        private Recovery told(Sink sink, Recovery recovery, boolean isStart) throws StorageException {
            try {
                ghost.onRecovered(
                        side,
                        sink.tip,
                        recovery.suspect(),
                        store.epochs().accepted().orElse(0),
                        store.epochs().current().orElse(0),
                        isStart);
                return recovery;
            } catch (Violation found) {
                throw ghost.flaw(found);
            } catch (IOException e) {
                throw new StorageException("epochs cannot be read: " + e.getMessage(), e);
            }
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
    }

    private final class Sink extends Forwarding.OfSink {
        private Ledger.Entry tip = ledger.root();

        Sink(RecoverySink sink) {
            super(sink);
        }

        @Override
        public void onSnapshot(long zxid, InputStream body) throws IOException {
            tip = ledger.at(zxid);
            if (tip == null) {
                throw ghost.flaw(new Violation("Z1: a snapshot at 0x" + Long.toHexString(zxid) + ", which never was"));
            }
            super.onSnapshot(zxid, body);
        }

        @Override
        public void onTxn(long zxid, byte[] bytes, int offset, int length) throws IOException {
            try {
                Ledger.Entry entry = ledger.intern(zxid, bytes, offset, length);
                ledger.follow(entry, tip, ghost);
                tip = entry;
            } catch (Violation found) {
                throw ghost.flaw(found);
            }
            super.onTxn(zxid, bytes, offset, length);
        }
    }

    private final class Log extends Forwarding.OfLog {
        Log(TxnLog log) {
            super(log);
        }

        @Override
        public void append(TxnBatch batch) throws IOException {
            super.append(batch);
            try {
                for (int i = 0; i < batch.count(); i++) {
                    ghost.onAppended(
                            side, ledger.intern(batch.zxid(i), batch.bytes(), batch.start(i), batch.length(i)));
                }
            } catch (Violation found) {
                throw ghost.flaw(found);
            }
        }

        @Override
        public long sync() throws IOException {
            long bytes = super.sync();
            ghost.onSynced(side);
            return bytes;
        }

        @Override
        public boolean truncate(long zxid) throws IOException {
            ghost.onMoving(side);
            boolean done = super.truncate(zxid);
            if (done) {
                moved(ledger.floor(side.tip, zxid), "a truncation to 0x" + Long.toHexString(zxid));
            }
            return done;
        }

        @Override
        public void reset(long zxid) throws IOException {
            ghost.onMoving(side);
            super.reset(zxid);
            Ledger.Entry to = ledger.at(zxid);
            if (to == null) {
                throw ghost.flaw(
                        new Violation("Z1: reset to a snapshot at 0x" + Long.toHexString(zxid) + ", which never was"));
            }
            moved(to, "a snapshot of the leader's");
        }

        private void moved(Ledger.Entry to, String how) {
            try {
                ghost.onMoved(side, to, how);
            } catch (Violation found) {
                throw ghost.flaw(found);
            }
        }

        @Override
        public List<String> quarantine(String reason) throws IOException {
            ghost.onDamage();
            List<String> files = super.quarantine(reason);
            ghost.onQuarantined();
            return files;
        }
    }

    private final class Snaps extends Forwarding.OfSnapshots {
        Snaps(Snapshots snapshots) {
            super(snapshots);
        }

        @Override
        public SnapshotWriter install(long zxid) throws IOException {
            SnapshotWriter writer = super.install(zxid);
            return new SnapshotWriter() {
                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    writer.write(bytes, offset, length);
                }

                @Override
                public void commit(long digest) throws IOException {
                    ghost.onMoving(side);
                    writer.commit(digest);
                }

                @Override
                public void close() {
                    writer.close();
                }
            };
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
            ghost.onAccepted(side, epoch);
        }

        @Override
        public void saveCurrent(long epoch) throws IOException {
            epochs.saveCurrent(epoch);
            ghost.onCurrent(side, epoch);
        }
    }
}
