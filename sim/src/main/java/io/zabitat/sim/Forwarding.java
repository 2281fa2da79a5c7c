package io.zabitat.sim;

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
import java.util.OptionalLong;

/** The parts of a store that pass everything on; whoever listens to a store, or spoils it, changes the calls that matter. */
final class Forwarding {
    private Forwarding() {}

    static class OfStore implements Store {
        protected final Store store;

        OfStore(Store store) {
            this.store = store;
        }

        @Override
        public Recovery recover(RecoverySink sink) throws StorageException {
            return store.recover(sink);
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
            return store.log();
        }

        @Override
        public Snapshots snapshots() {
            return store.snapshots();
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

    static class OfSink implements RecoverySink {
        private final RecoverySink sink;

        OfSink(RecoverySink sink) {
            this.sink = sink;
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
            sink.onTxn(zxid, bytes, offset, length);
        }

        @Override
        public void onProgress(String what, long done, OptionalLong total) {
            sink.onProgress(what, done, total);
        }
    }

    static class OfLog implements TxnLog {
        private final TxnLog log;

        OfLog(TxnLog log) {
            this.log = log;
        }

        @Override
        public void append(TxnBatch batch) throws IOException {
            log.append(batch);
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

    static class OfSnapshots implements Snapshots {
        private final Snapshots snapshots;

        OfSnapshots(Snapshots snapshots) {
            this.snapshots = snapshots;
        }

        @Override
        public SnapshotWriter create(long zxid) throws IOException {
            return snapshots.create(zxid);
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
