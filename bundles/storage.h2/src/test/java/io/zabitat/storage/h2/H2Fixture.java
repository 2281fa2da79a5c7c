package io.zabitat.storage.h2;

import io.zabitat.spi.storage.Disk;
import io.zabitat.spi.storage.Recovery;
import io.zabitat.spi.storage.Snapshots;
import io.zabitat.spi.storage.StorageException;
import io.zabitat.spi.storage.Store;
import io.zabitat.spi.storage.StoreContext;
import io.zabitat.spi.storage.TxnBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A store on a disk of the test's choice. */
final class H2Fixture {
    final Disk disk;
    final Path directory;
    final Map<String, String> settings = new HashMap<>(Map.of("preAllocSize", "64"));
    final List<String> notes = new ArrayList<>();
    boolean ensemble = true;
    Recovery found;
    long txns;

    H2Fixture(Disk disk, Path directory) {
        this.disk = disk;
        this.directory = directory;
    }

    StoreContext context() {
        return new StoreContext(
                directory,
                directory,
                settings,
                disk,
                Runnable::run,
                System::nanoTime,
                4 << 20,
                (Consumer<String>) notes::add,
                ensemble);
    }

    Path file(String name) {
        return directory.resolve("h2").resolve(name);
    }

    Store open() throws StorageException {
        Store store = new H2StorageProvider().open(context());
        try {
            found = store.recover(new DiscardingSink(line -> {}));
            return store;
        } catch (StorageException | RuntimeException refused) {
            store.close();
            throw refused;
        }
    }

    /** With a snapshot of nothing, as a server makes it before its first transaction. */
    Store fresh() throws StorageException, IOException {
        Store store = open();
        snapshot(store, 0, 100);
        return store;
    }

    static void snapshot(Store store, long zxid, int bytes) throws IOException {
        try (Snapshots.SnapshotWriter writer = store.snapshots().create(zxid)) {
            writer.write(new byte[bytes], 0, bytes);
            writer.commit(7);
        }
    }

    static void write(Store store, long from, long to, int bytes) throws IOException {
        for (long zxid = from; zxid <= to; zxid++) {
            TxnBatch batch = new TxnBatch(bytes);
            batch.add(zxid, txn(zxid, bytes), 0, bytes);
            store.log().append(batch);
            store.log().sync();
        }
    }

    static byte[] txn(long zxid, int bytes) {
        byte[] payload = new byte[bytes];
        ByteBuffer.wrap(payload).putLong(1).putInt(2).putLong(zxid);
        return payload;
    }
}
