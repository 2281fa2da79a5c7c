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

/** A storage provider that writes down in a {@link History} what goes into its stores and what comes out of them. */
final class TappedStorage implements StorageProvider {
    private final StorageProvider provider;
    private final History history;

    TappedStorage(StorageProvider provider, History history) {
        this.provider = provider;
        this.history = history;
    }

    @Override
    public String name() {
        return provider.name();
    }

    @Override
    public Store open(StoreContext context) throws StorageException {
        return new TappedStore(provider.open(context), history);
    }

    private record TappedStore(Store store, History history) implements Store {
        @Override
        public Recovery recover(RecoverySink sink) throws StorageException {
            return store.recover(new TappedSink(sink, history));
        }

        @Override
        public Recovery reload(RecoverySink sink) throws StorageException {
            return store.reload(new TappedSink(sink, history));
        }

        @Override
        public LogRange probe(long zxid, double sizeFactor) throws IOException {
            return store.probe(zxid, sizeFactor);
        }

        @Override
        public TxnLog log() {
            return new TappedLog(store.log(), history);
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

    private record TappedSink(RecoverySink sink, History history) implements RecoverySink {
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
            history.onRecovered(zxid, bytes, offset, length);
            sink.onTxn(zxid, bytes, offset, length);
        }

        @Override
        public void onProgress(String what, long done, OptionalLong total) {
            sink.onProgress(what, done, total);
        }
    }

    private record TappedLog(TxnLog log, History history) implements TxnLog {
        @Override
        public void append(TxnBatch batch) throws IOException {
            history.append(batch);
            log.append(batch);
        }

        @Override
        public long sync() throws IOException {
            long bytes = log.sync();
            history.onSynced();
            return bytes;
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
}
