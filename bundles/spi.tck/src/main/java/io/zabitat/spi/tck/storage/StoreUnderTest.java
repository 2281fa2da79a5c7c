package io.zabitat.spi.tck.storage;

import io.zabitat.spi.storage.Disk;
import io.zabitat.spi.storage.Recovery;
import io.zabitat.spi.storage.RecoverySink;
import io.zabitat.spi.storage.Snapshots;
import io.zabitat.spi.storage.StorageException;
import io.zabitat.spi.storage.StorageProvider;
import io.zabitat.spi.storage.Store;
import io.zabitat.spi.storage.StoreContext;
import io.zabitat.spi.storage.TxnBatch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.Executor;

/** A store on a disk of the test's choice, and what recovery brought. Used by one test. */
public class StoreUnderTest {
    /** The longest transaction. */
    public static final int MAX_RECORD = 1 << 20;

    public final Disk disk;
    public final Path dataDir;
    public final Path logDir;

    /** What the provider reads of a configuration; for the next {@link #open}, as the next two. */
    public final Map<String, String> settings = new HashMap<>();

    public boolean ensemble = true;
    public Executor background = Runnable::run;

    /** What the store has said to operators. */
    public final List<String> notes = new ArrayList<>();

    /** What the last recovery brought. */
    public Sink sink = new Sink();

    private final StorageProvider provider;

    public StoreUnderTest(StorageProvider provider, Disk disk) {
        this(provider, disk, Path.of("/data"), Path.of("/data"));
    }

    public StoreUnderTest(StorageProvider provider, Disk disk, Path dataDir, Path logDir) {
        this.provider = provider;
        this.disk = disk;
        this.dataDir = dataDir;
        this.logDir = logDir;
    }

    public StoreContext context() {
        return new StoreContext(
                dataDir, logDir, settings, disk, background, System::nanoTime, MAX_RECORD, notes::add, ensemble);
    }

    public Store open() throws StorageException {
        return provider.open(context());
    }

    /** Opens and recovers; what came is in {@link #sink}. */
    public Store recovered() throws StorageException {
        return recovered(open());
    }

    private Store recovered(Store store) throws StorageException {
        sink = new Sink();
        try {
            sink.recovery = store.recover(sink);
        } catch (StorageException | RuntimeException failed) {
            store.close();
            throw failed;
        }
        return store;
    }

    /** Reads an open store again; what came is in {@link #sink}. */
    public void reload(Store store) throws StorageException {
        sink = new Sink();
        sink.recovery = store.reload(sink);
    }

    /** A recovered store with a snapshot of the empty tree, as a server has before its first write. */
    public Store fresh() throws StorageException, IOException {
        Store store = recovered();
        snapshot(store, 0);
        return store;
    }

    public static void append(Store store, long... zxids) throws IOException {
        TxnBatch batch = new TxnBatch(1024);
        for (long zxid : zxids) {
            byte[] payload = txn(zxid, 40);
            batch.add(zxid, payload, 0, payload.length);
        }
        store.log().append(batch);
    }

    /** Appends and syncs one by one. */
    public static void write(Store store, long from, long to) throws IOException {
        for (long zxid = from; zxid <= to; zxid++) {
            append(store, zxid);
            store.log().sync();
        }
    }

    /** A setData of /a with so many bytes that differ by zxid. */
    public static byte[] txn(long zxid, int dataBytes) {
        ByteBuffer out = ByteBuffer.allocate(32 + 4 + 2 + 4 + dataBytes + 4);
        out.putLong(5).putInt(1).putLong(zxid).putLong(1700000000000L).putInt(5);
        out.putInt(2).put((byte) '/').put((byte) 'a').putInt(dataBytes);
        for (int i = 0; i < dataBytes; i++) {
            out.put((byte) (zxid * 31 + i * 7 + 1 | 1));
        }
        out.putInt(1);
        return out.array();
    }

    public static void snapshot(Store store, long zxid) throws IOException {
        try (Snapshots.SnapshotWriter writer = store.snapshots().create(zxid)) {
            byte[] body = emptyTree();
            writer.write(body, 0, body.length);
            writer.commit(0x51c6d660L);
        }
    }

    /** Another member's snapshot takes the place of the history. */
    public static void install(Store store, long zxid) throws IOException {
        installSnapshot(store, zxid);
        store.log().reset(zxid);
    }

    public static void installSnapshot(Store store, long zxid) throws IOException {
        try (Snapshots.SnapshotWriter writer = store.snapshots().install(zxid)) {
            byte[] body = emptyTree();
            writer.write(body, 0, body.length);
            writer.commit(0x51c6d660L);
        }
    }

    /** Body of a snapshot with no session, no ACL and three nodes. */
    public static byte[] emptyTree() {
        ByteBuffer out = ByteBuffer.allocate(1024);
        out.putInt(0).putInt(0);
        for (String path : List.of("", "/zookeeper", "/zookeeper/quota")) {
            out.putInt(path.length()).put(path.getBytes()).putInt(0).putLong(-1).position(out.position() + 60);
        }
        out.putInt(1).put((byte) '/');
        byte[] body = new byte[out.position()];
        out.flip().get(body);
        return body;
    }

    /** Keeps what recovery brings. */
    public static final class Sink implements RecoverySink {
        public Recovery recovery;
        public final List<Long> snapshots = new ArrayList<>();
        public byte[] body = {};
        public final TreeMap<Long, byte[]> txns = new TreeMap<>();
        public OptionalLong digestZxid = OptionalLong.empty();
        public long digest;

        @Override
        public void onSnapshot(long zxid, InputStream in) throws IOException {
            snapshots.add(zxid);
            txns.clear();
            body = in.readAllBytes();
        }

        @Override
        public void onSnapshotDigest(long zxid, int version, long value) {
            digestZxid = OptionalLong.of(zxid);
            digest = value;
        }

        @Override
        public void onTxn(long zxid, byte[] bytes, int offset, int length) {
            byte[] copy = new byte[length];
            System.arraycopy(bytes, offset, copy, 0, length);
            txns.put(zxid, copy);
        }

        @Override
        public void onProgress(String what, long done, OptionalLong total) {}

        /** Of the transactions behind the snapshot. */
        public List<Long> zxids() {
            return List.copyOf(txns.keySet());
        }
    }
}
