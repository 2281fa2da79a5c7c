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
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/** A storage provider that is right but for one fault. */
record MutantStore(StorageProvider provider, Fault fault) implements StorageProvider {
    /** What is wrong; by default nothing. */
    interface Fault {
        default boolean skipsSync() {
            return false;
        }

        default boolean drops(TxnBatch batch) {
            return false;
        }

        default boolean ignoresFailures() {
            return false;
        }

        default boolean losesLastTxn() {
            return false;
        }

        default boolean bendsSnapshots() {
            return false;
        }
    }

    @Override
    public String name() {
        return "mutant";
    }

    @Override
    public Store open(StoreContext context) throws StorageException {
        return new Mutant(provider.open(context), fault);
    }

    private record Mutant(Store store, Fault fault) implements Store {
        @Override
        public Recovery recover(RecoverySink sink) throws StorageException {
            HeldBack held = new HeldBack(sink, fault.losesLastTxn());
            return store.recover(held);
        }

        @Override
        public Recovery reload(RecoverySink sink) throws StorageException {
            return store.reload(sink);
        }

        @Override
        public LogRange probe(long zxid, double sizeFactor) throws IOException {
            return store.probe(zxid, sizeFactor);
        }

        @Override
        public TxnLog log() {
            return new MutantLog(store.log(), fault);
        }

        @Override
        public Snapshots snapshots() {
            return new MutantSnapshots(store.snapshots(), fault);
        }

        @Override
        public Epochs epochs() {
            return store.epochs();
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

    /** Passes each transaction on when the next one comes: the last one stays behind. */
    private static final class HeldBack implements RecoverySink {
        private final RecoverySink sink;
        private final boolean holds;
        private byte[] held;
        private long heldZxid;

        HeldBack(RecoverySink sink, boolean holds) {
            this.sink = sink;
            this.holds = holds;
        }

        @Override
        public void onSnapshot(long zxid, InputStream body) throws IOException {
            sink.onSnapshot(zxid, body);
        }

        @Override
        public void onSnapshotDigest(long digestZxid, int version, long digest) {
            sink.onSnapshotDigest(digestZxid, version, digest);
        }

        @Override
        public void onTxn(long zxid, byte[] bytes, int offset, int length) throws IOException {
            if (!holds) {
                sink.onTxn(zxid, bytes, offset, length);
                return;
            }
            if (held != null) {
                sink.onTxn(heldZxid, held, 0, held.length);
            }
            held = Arrays.copyOfRange(bytes, offset, offset + length);
            heldZxid = zxid;
        }

        @Override
        public void onProgress(String what, long done, OptionalLong total) {
            sink.onProgress(what, done, total);
        }
    }

    private record MutantLog(TxnLog log, Fault fault) implements TxnLog {
        @Override
        public void append(TxnBatch batch) throws IOException {
            if (!fault.drops(batch)) {
                try {
                    log.append(batch);
                } catch (IOException e) {
                    forgive(e);
                }
            }
        }

        @Override
        public long sync() throws IOException {
            try {
                return fault.skipsSync() ? 0 : log.sync();
            } catch (IOException e) {
                forgive(e);
                return 0;
            }
        }

        private void forgive(IOException e) throws IOException {
            if (!fault.ignoresFailures()) {
                throw e;
            }
        }

        @Override
        public void roll() throws IOException {
            log.roll();
        }

        @Override
        public boolean truncate(long zxid) throws IOException {
            return log.truncate(zxid);
        }

        @Override
        public void reset(long zxid) throws IOException {
            log.reset(zxid);
        }

        @Override
        public List<String> quarantine(String reason) throws IOException {
            return log.quarantine(reason);
        }

        @Override
        public TxnCursor read(long fromZxid) throws IOException {
            return log.read(fromZxid);
        }
    }

    private record MutantSnapshots(Snapshots snapshots, Fault fault) implements Snapshots {
        @Override
        public SnapshotWriter create(long zxid) throws IOException {
            // One too far: the transaction behind the snapshot is not replayed.
            return snapshots.create(fault.bendsSnapshots() && zxid > 0 ? zxid + 1 : zxid);
        }

        @Override
        public SnapshotWriter install(long zxid) throws IOException {
            return snapshots.install(zxid);
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
}
