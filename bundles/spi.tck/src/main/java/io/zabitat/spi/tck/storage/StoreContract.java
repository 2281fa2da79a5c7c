package io.zabitat.spi.tck.storage;

import io.zabitat.spi.storage.Recovery;
import io.zabitat.spi.storage.Snapshots;
import io.zabitat.spi.storage.StorageException;
import io.zabitat.spi.storage.Store;
import io.zabitat.spi.storage.TxnBatch;
import io.zabitat.spi.storage.TxnLog;
import io.zabitat.spi.tck.harness.KitThread;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** One store and what the tests of the kit do with it. */
@ExtendWith(KitThread.class)
abstract class StoreContract {
    static final long E1 = 1L << 32;
    static final long E2 = 2L << 32;
    static final long E3 = 3L << 32;

    @TempDir
    Path directory;

    Store store;
    RecordingSink sink = new RecordingSink();
    Recovery found;

    /**
     * Opens a store of the provider's in the directory, for a member of an ensemble.
     *
     * @param directory the same for every life of a store
     */
    protected abstract Store open(Path directory) throws StorageException;

    @AfterEach
    void close() {
        if (store != null) {
            store.close();
        }
    }

    /** Ends the life of the store, if there is one, and begins the next. */
    void start() throws StorageException {
        close();
        store = open(directory);
        sink = new RecordingSink();
        found = store.recover(sink);
    }

    /** A store with a snapshot of the empty tree, as a member has before its first transaction. */
    void startFresh() throws StorageException, IOException {
        start();
        snapshot(0);
    }

    void reload() throws StorageException {
        sink = new RecordingSink();
        found = store.reload(sink);
    }

    /** Appends from one zxid to another and syncs. */
    void write(long from, long to) throws IOException {
        append(from, to);
        store.log().sync();
    }

    void append(long from, long to) throws IOException {
        TxnBatch batch = new TxnBatch(1024);
        for (long zxid = from; zxid <= to; zxid++) {
            byte[] payload = txn(zxid);
            batch.add(zxid, payload, 0, payload.length);
        }
        store.log().append(batch);
    }

    void follow(long epoch) throws IOException {
        store.epochs().saveAccepted(epoch);
        store.epochs().saveCurrent(epoch);
    }

    void snapshot(long zxid) throws IOException {
        commit(store.snapshots().create(zxid));
    }

    /** Another member's state at the zxid becomes the history. */
    void install(long zxid) throws IOException {
        commit(store.snapshots().install(zxid));
        store.log().reset(zxid);
    }

    static void commit(Snapshots.SnapshotWriter writer) throws IOException {
        try (writer) {
            byte[] body = body();
            writer.write(body, 0, body.length);
            Arrays.fill(body, (byte) 0x55); // the array is the caller's again, and gets other bytes
            writer.commit(7);
        }
    }

    List<Long> read(long from) throws IOException {
        List<Long> zxids = new ArrayList<>();
        try (TxnLog.TxnCursor cursor = store.log().read(from)) {
            while (cursor.next()) {
                zxids.add(cursor.zxid());
            }
        }
        return zxids;
    }

    /** A setData of /a. */
    static byte[] txn(long zxid) {
        return txn(zxid, 8);
    }

    /** The same with so many bytes of data, which follow from the zxid. */
    static byte[] txn(long zxid, int dataBytes) {
        ByteBuffer out = ByteBuffer.allocate(32 + 4 + 2 + 4 + dataBytes + 4);
        out.putLong(5).putInt(1).putLong(zxid).putLong(1_700_000_000_000L).putInt(5);
        out.putInt(2).put((byte) '/').put((byte) 'a').putInt(dataBytes);
        for (int i = 0; i < dataBytes; i++) {
            out.put((byte) (zxid * 31 + i * 7 + 1));
        }
        return out.putInt(1).array();
    }

    /** No session, no ACL, three nodes. */
    static byte[] body() {
        ByteBuffer out = ByteBuffer.allocate(1024);
        out.putInt(0).putInt(0);
        for (String path : List.of("", "/zookeeper", "/zookeeper/quota")) {
            byte[] name = path.getBytes(StandardCharsets.US_ASCII);
            out.putInt(name.length).put(name).putInt(0).putLong(-1).position(out.position() + 60);
        }
        out.putInt(1).put((byte) '/');
        byte[] body = new byte[out.position()];
        out.flip().get(body);
        return body;
    }
}
