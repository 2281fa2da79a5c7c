package io.zabitat.sim;

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
import java.util.Arrays;

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
        return new Forwarding.OfStore(provider.open(context)) {
            @Override
            public Recovery recover(RecoverySink sink) throws StorageException {
                return super.recover(fault.losesLastTxn() ? new HeldBack(sink) : sink);
            }

            @Override
            public TxnLog log() {
                return new MutantLog(super.log(), fault);
            }

            @Override
            public Snapshots snapshots() {
                return new MutantSnapshots(super.snapshots(), fault);
            }
        };
    }

    /** Passes each transaction on when the next one comes: the last one stays behind. */
    private static final class HeldBack extends Forwarding.OfSink {
        private byte[] held;
        private long heldZxid;

        HeldBack(RecoverySink sink) {
            super(sink);
        }

        @Override
        public void onTxn(long zxid, byte[] bytes, int offset, int length) throws IOException {
            if (held != null) {
                super.onTxn(heldZxid, held, 0, held.length);
            }
            held = Arrays.copyOfRange(bytes, offset, offset + length);
            heldZxid = zxid;
        }
    }

    private static final class MutantLog extends Forwarding.OfLog {
        private final Fault fault;

        MutantLog(TxnLog log, Fault fault) {
            super(log);
            this.fault = fault;
        }

        @Override
        public void append(TxnBatch batch) throws IOException {
            if (!fault.drops(batch)) {
                try {
                    super.append(batch);
                } catch (IOException e) {
                    forgive(e);
                }
            }
        }

        @Override
        public long sync() throws IOException {
            try {
                return fault.skipsSync() ? 0 : super.sync();
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
    }

    private static final class MutantSnapshots extends Forwarding.OfSnapshots {
        private final Fault fault;

        MutantSnapshots(Snapshots snapshots, Fault fault) {
            super(snapshots);
            this.fault = fault;
        }

        @Override
        public SnapshotWriter create(long zxid) throws IOException {
            // One too far: the transaction behind the snapshot is not replayed.
            return super.create(fault.bendsSnapshots() && zxid > 0 ? zxid + 1 : zxid);
        }
    }
}
