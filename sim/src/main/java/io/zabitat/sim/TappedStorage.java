package io.zabitat.sim;

import io.zabitat.spi.storage.Recovery;
import io.zabitat.spi.storage.RecoverySink;
import io.zabitat.spi.storage.StorageException;
import io.zabitat.spi.storage.StorageProvider;
import io.zabitat.spi.storage.Store;
import io.zabitat.spi.storage.StoreContext;
import io.zabitat.spi.storage.TxnBatch;
import io.zabitat.spi.storage.TxnLog;
import java.io.IOException;

/** A storage provider that writes down in a {@link History} what goes into its stores and what comes out of them. */
record TappedStorage(StorageProvider provider, History history) implements StorageProvider {
    @Override
    public String name() {
        return provider.name();
    }

    @Override
    public Store open(StoreContext context) throws StorageException {
        return new Forwarding.OfStore(provider.open(context)) {
            @Override
            public Recovery recover(RecoverySink sink) throws StorageException {
                return super.recover(tapped(sink));
            }

            @Override
            public Recovery reload(RecoverySink sink) throws StorageException {
                return super.reload(tapped(sink));
            }

            @Override
            public TxnLog log() {
                return tapped(super.log());
            }
        };
    }

    private RecoverySink tapped(RecoverySink sink) {
        return new Forwarding.OfSink(sink) {
            @Override
            public void onTxn(long zxid, byte[] bytes, int offset, int length) throws IOException {
                history.onRecovered(zxid, bytes, offset, length);
                super.onTxn(zxid, bytes, offset, length);
            }
        };
    }

    private TxnLog tapped(TxnLog log) {
        return new Forwarding.OfLog(log) {
            @Override
            public void append(TxnBatch batch) throws IOException {
                history.append(batch);
                super.append(batch);
            }

            @Override
            public long sync() throws IOException {
                long bytes = super.sync();
                history.onSynced();
                return bytes;
            }
        };
    }
}
