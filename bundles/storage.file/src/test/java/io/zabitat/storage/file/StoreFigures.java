package io.zabitat.storage.file;

import io.zabitat.spi.storage.Recovery;
import io.zabitat.spi.storage.RecoverySink;
import io.zabitat.spi.storage.Snapshots;
import io.zabitat.spi.storage.Store;
import io.zabitat.spi.storage.StoreContext;
import io.zabitat.spi.storage.TxnBatch;
import io.zabitat.spi.tck.storage.LocalDisk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Prints what the store costs on the machine's disk. Run its main with a directory. */
final class StoreFigures {
    private final Path root;
    private final ExecutorService background = Executors.newSingleThreadExecutor();

    private StoreFigures(Path root) {
        this.root = root;
    }

    public static void main(String[] args) throws Exception {
        StoreFigures figures = new StoreFigures(Files.createTempDirectory(Path.of(args[0]), "figures"));
        for (int round = 0; round < 2; round++) {
            figures.lone("preallocated " + round, Map.of(), 6000);
            figures.lone("growing " + round, Map.of("preAllocSize", "0"), 3000);
            figures.batches("batches of 100 x 200 B " + round);
        }
        figures.start();
        figures.million();
        figures.snapshot();
        figures.background.shutdown();
        figures.background.awaitTermination(1, TimeUnit.MINUTES);
    }

    private Store open(String name, Map<String, String> settings) throws Exception {
        Path dir = root.resolve(name.replace(' ', '-'));
        Map<String, String> all = new HashMap<>(settings);
        return new FileStorageProvider()
                .open(new StoreContext(
                        dir, dir, all, new LocalDisk(), background, System::nanoTime, 2 << 20, System.out::println));
    }

    private Store fresh(String name, Map<String, String> settings) throws Exception {
        Store store = open(name, settings);
        store.recover(new DiscardingSink(line -> {}));
        StoreFixture.snapshot(store, 0);
        return store;
    }

    private void lone(String name, Map<String, String> settings, int count) throws Exception {
        Store store = fresh(name, settings);
        TxnBatch batch = new TxnBatch(1024);
        byte[] payload = StoreFixture.txn(1, 150);
        long[] took = new long[count];
        long appended = 0;
        for (int i = 0; i < count; i++) {
            batch.clear(1024);
            batch.add(i + 1, payload, 0, payload.length);
            long start = System.nanoTime();
            store.log().append(batch);
            appended += System.nanoTime() - start;
            store.log().sync();
            took[i] = System.nanoTime() - start;
        }
        store.close();
        long first = took[0];
        Arrays.sort(took);
        System.out.printf(
                "%s: lone append and sync p50 %d us, p90 %d, p99 %d, max %d, first %d; of it append %d us%n",
                name,
                took[count / 2] / 1000,
                took[count * 9 / 10] / 1000,
                took[count * 99 / 100] / 1000,
                took[count - 1] / 1000,
                first / 1000,
                appended / count / 1000);
    }

    private void batches(String name) throws Exception {
        Store store = fresh(name, Map.of());
        TxnBatch batch = new TxnBatch(1 << 16);
        byte[] payload = StoreFixture.txn(1, 150);
        long start = System.nanoTime();
        long zxid = 0;
        int rounds = 3000;
        for (int i = 0; i < rounds; i++) {
            batch.clear(1 << 16);
            for (int j = 0; j < 100; j++) {
                batch.add(++zxid, payload, 0, payload.length);
            }
            store.log().append(batch);
            store.log().sync();
        }
        long took = System.nanoTime() - start;
        store.close();
        System.out.printf("%s: %d txns/s%n", name, zxid * 1_000_000_000 / took);
    }

    private void start() throws Exception {
        for (int i = 0; i < 5; i++) {
            long start = System.nanoTime();
            Store store = open("start" + i, Map.of());
            store.recover(new DiscardingSink(line -> {}));
            long ready = System.nanoTime();
            StoreFixture.snapshot(store, 0);
            StoreFixture.write(store, 1, 1);
            long written = System.nanoTime();
            store.close();
            System.out.printf(
                    "empty store ready in %d us, snapshot 0 and first write %d us%n",
                    (ready - start) / 1000, (written - ready) / 1000);
        }
    }

    private void million() throws Exception {
        Store store = fresh("million", Map.of());
        TxnBatch batch = new TxnBatch(1 << 20);
        for (long zxid = 1; zxid <= 1_000_000; ) {
            batch.clear(1 << 20);
            for (int j = 0; j < 2000; j++) {
                byte[] payload = StoreFixture.txn(zxid, 150);
                batch.add(zxid++, payload, 0, payload.length);
            }
            store.log().append(batch);
            store.log().sync();
        }
        store.close();
        for (int i = 0; i < 3; i++) {
            Store again = open("million", Map.of());
            long start = System.nanoTime();
            long[] sum = new long[1];
            Recovery found = again.recover(new RecoverySink() {
                @Override
                public void onSnapshot(long zxid, InputStream body) throws IOException {
                    body.readAllBytes();
                }

                @Override
                public void onSnapshotDigest(long digestZxid, int version, long digest) {}

                @Override
                public void onTxn(long zxid, byte[] bytes, int offset, int length) {
                    sum[0] += bytes[offset + length - 1];
                }

                @Override
                public void onProgress(String what, long done, OptionalLong total) {}
            });
            System.out.printf(
                    "recovery of %d transactions in %d ms%n", found.logTxns(), (System.nanoTime() - start) / 1_000_000);
            again.close();
        }
    }

    private void snapshot() throws Exception {
        for (String method : new String[] {"", "gz"}) {
            Store store = fresh("snapshot" + method, Map.of("snapshot.compression.method", method));
            long start = System.nanoTime();
            try (Snapshots.SnapshotWriter writer = store.snapshots().create(5)) {
                ByteBuffer piece = ByteBuffer.allocate(256);
                piece.putInt(0).putInt(0).putInt(0).putInt(0).putLong(-1).position(piece.position() + 60);
                writer.write(piece.array(), 0, piece.position());
                for (int i = 0; i < 1_000_000; i++) {
                    piece.clear();
                    piece.putInt(12)
                            .put(String.format("/node%07d", i).getBytes())
                            .putInt(100);
                    piece.position(piece.position() + 100).putLong(-1).position(piece.position() + 60);
                    writer.write(piece.array(), 0, piece.position());
                }
                writer.write(SnapshotFormat.END, 0, 5);
                writer.commit(1);
            }
            System.out.printf(
                    "snapshot %s of a million nodes written in %d ms%n",
                    method, (System.nanoTime() - start) / 1_000_000);
            store.close();
            for (int i = 0; i < 3; i++) {
                Store again = open("snapshot" + method, Map.of());
                long begin = System.nanoTime();
                again.recover(new DiscardingSink(line -> {}));
                System.out.printf("  read in %d ms%n", (System.nanoTime() - begin) / 1_000_000);
                again.close();
            }
        }
    }
}
