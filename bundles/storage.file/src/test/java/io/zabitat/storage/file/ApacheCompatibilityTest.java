package io.zabitat.storage.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.spi.storage.Snapshots;
import io.zabitat.spi.storage.Store;
import io.zabitat.spi.storage.TxnBatch;
import io.zabitat.spi.tck.storage.LocalDisk;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.jute.BinaryOutputArchive;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.server.DataTree;
import org.apache.zookeeper.server.Request;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.apache.zookeeper.server.persistence.FileSnap;
import org.apache.zookeeper.server.persistence.FileTxnLog;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;
import org.apache.zookeeper.server.persistence.TxnLog.TxnIterator;
import org.apache.zookeeper.txn.CreateTxn;
import org.apache.zookeeper.txn.SetDataTxn;
import org.apache.zookeeper.txn.TxnDigest;
import org.apache.zookeeper.txn.TxnHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directories go both ways between this store and the classes of ZooKeeper 3.9.5, on real files. */
class ApacheCompatibilityTest {
    @TempDir
    Path dir;

    private StoreFixture fixture() {
        return new StoreFixture(new LocalDisk(), dir, dir);
    }

    private File version2() {
        return dir.resolve("version-2").toFile();
    }

    @Test
    void shouldBeReadByZooKeepersLog() throws Exception {
        Store store = fixture().fresh();
        StoreFixture.write(store, 1, 20);
        store.log().roll();
        StoreFixture.append(store, 21, 22, 23);
        store.log().sync();
        // While the file is still padded and open, as after a kill.
        assertEquals(23, new FileTxnLog(version2()).getLastLoggedZxid());
        List<Long> zxids = new ArrayList<>();
        try (TxnIterator all = new FileTxnLog(version2()).read(1)) {
            do {
                zxids.add(all.getHeader().getZxid());
                assertEquals(40, ((SetDataTxn) all.getTxn()).getData().length);
            } while (all.next());
        }
        assertEquals(23, zxids.size());
        store.close();
        assertEquals(23, new FileTxnLog(version2()).getLastLoggedZxid());
    }

    @Test
    void shouldReadWhatZooKeepersLogWrote() throws Exception {
        Files.createDirectories(version2().toPath());
        FileTxnLog log = new FileTxnLog(version2());
        for (long zxid = 1; zxid <= 50; zxid++) {
            log.append(request(zxid, new SetDataTxn("/a", new byte[(int) zxid * 10], 1)));
            log.commit();
            if (zxid % 20 == 0) {
                log.rollLog();
            }
        }
        log.close();
        StoreFixture fixture = fixture();
        fixture.settings.put("snapshot.trust.empty", "true");
        fixture.recovered().close();
        assertEquals(50, fixture.sink.txns.size());
        assertEquals(
                List.of(),
                fixture.notes.stream()
                        .filter(note -> !note.contains("forceSync"))
                        .toList());
    }

    @Test
    void shouldReadDirectoryOfZooKeeperAndGiveItBack() throws Exception {
        DataTree tree = new DataTree();
        Map<Long, Integer> sessions = new ConcurrentHashMap<>(Map.of(7L, 9000));
        FileTxnSnapLog apache = new FileTxnSnapLog(dir.toFile(), dir.toFile());
        for (long zxid = 1; zxid <= 10; zxid++) {
            CreateTxn create =
                    new CreateTxn("/n" + zxid, new byte[100], ZooDefs.Ids.OPEN_ACL_UNSAFE, false, (int) zxid);
            apache.append(request(zxid, create));
            tree.processTxn(header(zxid, ZooDefs.OpCode.create), create);
            if (zxid == 6) {
                apache.commit();
                apache.save(tree, new ConcurrentHashMap<>(sessions), true);
            }
        }
        apache.commit();
        apache.close();

        StoreFixture fixture = fixture();
        Store store = fixture.recovered();
        assertEquals(6, fixture.sink.recovery.snapshotZxid());
        assertEquals(List.of(7L, 8L, 9L, 10L), fixture.sink.zxids());
        assertEquals(6, fixture.sink.digestZxid.getAsLong());

        // A snapshot of ours at 10 with the body of ZooKeeper's own tree, then one more transaction.
        byte[] body = body(tree, sessions);
        try (Snapshots.SnapshotWriter writer = store.snapshots().create(10)) {
            writer.write(body, 0, body.length);
            writer.commit(tree.getTreeDigest());
        }
        TxnBatch batch = new TxnBatch(16);
        byte[] payload = request(11, new SetDataTxn("/n1", new byte[3], 1)).getSerializeData();
        batch.add(11, payload, 0, payload.length);
        store.log().append(batch);
        store.log().sync();
        store.close();

        DataTree restored = new DataTree();
        Map<Long, Integer> restoredSessions = new ConcurrentHashMap<>();
        FileTxnSnapLog again = new FileTxnSnapLog(dir.toFile(), dir.toFile());
        long last = again.restore(restored, restoredSessions, (header, txn, digest) -> {});
        again.close();
        assertEquals(11, last);
        assertEquals(sessions, restoredSessions);
        assertEquals(3, restored.getNode("/n1").getData().length);
        assertEquals(100, restored.getNode("/n10").getData().length);
        assertNull(restored.getNode("/n11"));
        assertEquals(
                10,
                restored.getDigestFromLoadedSnapshot() == null
                        ? 10
                        : restored.getDigestFromLoadedSnapshot().getZxid());
    }

    @Test
    void shouldBeReadByZooKeepersSnapshotReader() throws Exception {
        roundTrip("");
    }

    @Test
    void shouldBeReadByZooKeepersSnapshotReaderCompressed() throws Exception {
        roundTrip("gz");
    }

    private void roundTrip(String method) throws Exception {
        DataTree tree = new DataTree();
        for (long zxid = 1; zxid <= 2000; zxid++) {
            tree.processTxn(
                    header(zxid, ZooDefs.OpCode.create),
                    new CreateTxn("/n" + zxid, new byte[200], ZooDefs.Ids.CREATOR_ALL_ACL, false, (int) zxid));
        }
        byte[] body = body(tree, Map.of(7L, 9000, 8L, 100));
        StoreFixture fixture = fixture();
        fixture.settings.put("snapshot.compression.method", method);
        Store store = fixture.recovered();
        try (Snapshots.SnapshotWriter writer = store.snapshots().create(2000)) {
            writer.write(body, 0, body.length);
            writer.commit(tree.getTreeDigest());
        }
        store.close();
        fixture.recovered().close();
        assertArrayEquals(body, fixture.sink.body);

        DataTree restored = new DataTree();
        Map<Long, Integer> sessions = new ConcurrentHashMap<>();
        FileSnap reader = new FileSnap(version2());
        assertEquals(2000, reader.deserialize(restored, sessions));
        reader.close();
        assertEquals(tree.getTreeDigest(), restored.getTreeDigest());
        assertEquals(2, sessions.size());
        assertTrue(restored.getNodeCount() >= 2000);
    }

    private static byte[] body(DataTree tree, Map<Long, Integer> sessions) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BinaryOutputArchive archive = BinaryOutputArchive.getArchive(out);
        org.apache.zookeeper.server.util.SerializeUtils.serializeSnapshot(tree, archive, sessions);
        return out.toByteArray();
    }

    private static TxnHeader header(long zxid, int type) {
        return new TxnHeader(5, 1, zxid, 1700000000000L, type);
    }

    private static Request request(long zxid, org.apache.jute.Record txn) {
        int type = txn instanceof CreateTxn ? ZooDefs.OpCode.create : ZooDefs.OpCode.setData;
        Request request = new Request(5, 1, type, header(zxid, type), txn, zxid);
        if (ZooKeeperServer.isDigestEnabled()) {
            request.setTxnDigest(new TxnDigest(2, 0));
        }
        return request;
    }
}
