package io.zabitat.node.store;

import io.zabitat.node.snapshot.DirectSnapshot;
import io.zabitat.spi.storage.Recovery;
import io.zabitat.spi.storage.RecoverySink;
import io.zabitat.spi.storage.StorageException;
import io.zabitat.spi.storage.Store;
import io.zabitat.spi.storage.StoreContext;
import io.zabitat.spi.storage.TxnBatch;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/**
 * Shows that a provider makes durable what it says is durable, before anything is trusted to it: a few lives of a store on a disk in
 * memory, each ended by a power loss right behind a promise. Used by the thread of the change.
 */
final class SelfTest {
    private static final Path ROOT = Path.of("/self-test");
    private static final int LIVES = 3;
    private static final int BATCHES = 4;
    private static final int BATCH_TXNS = 5;
    private static final int SET_DATA = 5;
    private static final String PREALLOCATED_KIB = "64";

    private final StoreKind kind;
    private final StoreContext context;
    private final Supplier<Scratch> empty;
    private VolatileDisk disk = new VolatileDisk();
    private long written;

    SelfTest(StoreKind kind, StoreContext context, Supplier<Scratch> empty) {
        this.kind = kind;
        this.context = context;
        this.empty = empty;
    }

    /** @throws StorageException with the first promise that was broken */
    void run() throws StorageException, IOException {
        disk.createDirectories(ROOT);
        for (int life = 0; life < LIVES; life++) {
            live(life);
        }
        check(disk, LIVES);
    }

    private Store open(VolatileDisk on) throws StorageException {
        Map<String, String> small = new HashMap<>(context.settings());
        small.put("preAllocSize", PREALLOCATED_KIB);
        return kind.provider()
                .open(new StoreContext(
                        ROOT,
                        ROOT,
                        small,
                        on,
                        Runnable::run,
                        context.nanoTime(),
                        context.maxRecordBytes(),
                        note -> {},
                        true));
    }

    /** The power goes behind each promise: what comes after it, closing too, must not be what keeps it. */
    private void live(int life) throws StorageException, IOException {
        try (Store store = open(disk)) {
            check(store, life);
            if (life == 0) {
                try (DirectSnapshot target = new DirectSnapshot(store.snapshots())) {
                    empty.get().walk(target);
                } catch (UncheckedIOException failed) {
                    throw failed.getCause();
                }
            }
            for (int i = 0; i < BATCHES; i++) {
                TxnBatch batch = new TxnBatch(1024);
                for (int t = 0; t < BATCH_TXNS; t++) {
                    byte[] payload = txn(++written);
                    batch.add(written, payload, 0, payload.length);
                }
                store.log().append(batch);
                store.log().sync();
            }
            VolatileDisk synced = disk.afterPowerLoss();
            store.epochs().saveAccepted(life + 1L);
            disk = disk.afterPowerLoss();
            check(synced, life);
        }
    }

    private void check(VolatileDisk left, long epoch) throws StorageException, IOException {
        try (Store store = open(left)) {
            check(store, epoch);
        }
    }

    private void check(Store store, long epoch) throws StorageException, IOException {
        Found found = new Found();
        Recovery recovery = store.recover(found);
        List<Long> all = LongStream.rangeClosed(1, written).boxed().toList();
        if (recovery.lastZxid() != written || !found.zxids.equals(all)) {
            throw new StorageException("after a power loss " + found.zxids.size() + " of " + written
                    + " transactions were there that it had made durable");
        }
        if (store.epochs().accepted().orElse(0) != epoch) {
            throw new StorageException("after a power loss it had forgotten an epoch that it had made durable");
        }
    }

    /** A setData of /a. */
    private static byte[] txn(long zxid) {
        ByteBuffer out = ByteBuffer.allocate(32 + 4 + 2 + 4 + Long.BYTES + 4);
        out.putLong(1).putInt(1).putLong(zxid).putLong(0).putInt(SET_DATA);
        out.putInt(2).put((byte) '/').put((byte) 'a').putInt(Long.BYTES).putLong(zxid);
        return out.putInt(1).array();
    }

    private static final class Found implements RecoverySink {
        private final List<Long> zxids = new ArrayList<>();

        @Override
        public void onSnapshot(long zxid, InputStream body) throws IOException {
            zxids.clear();
            body.transferTo(OutputStream.nullOutputStream());
        }

        @Override
        public void onSnapshotDigest(long digestZxid, int version, long digest) {
            // The tree is empty.
        }

        @Override
        public void onTxn(long zxid, byte[] bytes, int offset, int length) {
            zxids.add(zxid);
        }

        @Override
        public void onProgress(String what, long done, OptionalLong total) {
            // It is over at once.
        }
    }
}
