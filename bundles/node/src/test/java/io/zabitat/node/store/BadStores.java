package io.zabitat.node.store;

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
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** H2 stores that break their word, from a moment on that a test gives. */
final class BadStores implements StorageProvider {
    /** What is wrong. */
    enum Fault {
        NONE,
        LOSES_WRITES,
        SYNCS_NOTHING,
        THROWS_IN_APPEND,
        THROWS_IN_SYNC,
        HANGS,
        THROWS_IN_OPEN
    }

    final CountDownLatch released = new CountDownLatch(1);
    volatile Fault fault;
    private volatile int appends;

    BadStores(Fault fault) {
        this.fault = fault;
    }

    StoreKind kind() {
        return new StoreKind("h2", this, SwappedServer.H2.maintenance());
    }

    @Override
    public String name() {
        return "h2";
    }

    @Override
    public Store open(StoreContext context) throws StorageException {
        if (fault == Fault.THROWS_IN_OPEN) {
            throw new IllegalStateException("bad provider");
        }
        return new Bad(SwappedServer.H2.provider().open(context), context.disk() instanceof VolatileDisk);
    }

    private final class Bad implements Store {
        private final Store store;
        /** Most faults show after the self-test. */
        private final boolean isTest;

        Bad(Store store, boolean isTest) {
            this.store = store;
            this.isTest = isTest;
        }

        private boolean is(Fault one) {
            return fault == one && (!isTest || one == Fault.SYNCS_NOTHING);
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

        @Override
        public TxnLog log() {
            TxnLog log = store.log();
            return new TxnLog() {
                @Override
                public void append(TxnBatch batch) throws IOException {
                    if (is(Fault.THROWS_IN_APPEND)) {
                        throw new IllegalStateException("bad append");
                    }
                    if (is(Fault.HANGS)) {
                        hang();
                    }
                    if (is(Fault.LOSES_WRITES) && ++appends % 10 == 0) {
                        TxnBatch less = new TxnBatch(batch.size());
                        for (int i = 1; i < batch.count(); i++) {
                            less.add(batch.zxid(i), batch.bytes(), batch.start(i), batch.length(i));
                        }
                        log.append(less);
                        return;
                    }
                    log.append(batch);
                }

                @Override
                public long sync() throws IOException {
                    if (is(Fault.SYNCS_NOTHING)) {
                        return 0;
                    }
                    if (is(Fault.THROWS_IN_SYNC)) {
                        throw new IOException("bad sync");
                    }
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
            };
        }

        private void hang() {
            boolean waits = true;
            while (waits) {
                try {
                    released.await();
                    waits = false;
                } catch (InterruptedException ignored) {
                    // As bad code does.
                }
            }
        }
    }
}
