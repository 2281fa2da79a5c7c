package io.zabitat.storage.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.zabitat.spi.storage.Snapshots;
import io.zabitat.spi.storage.Store;
import io.zabitat.spi.storage.TxnBatch;
import io.zabitat.spi.tck.storage.MemoryDisk;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Files made by ZooKeeper 3.9.6's classes, read and written. */
class GoldenFilesTest {
    private static final long E1 = 1L << 32;

    private final MemoryDisk disk = new MemoryDisk();
    private final StoreFixture fixture = new StoreFixture(disk);

    @Test
    void shouldReadLogOfZooKeeper() throws Exception {
        readsLog("file.log.100000001");
    }

    @Test
    void shouldReadPaddedLogOfZooKeeper() throws Exception {
        readsLog("file.log.padded");
    }

    private void readsLog(String name) throws Exception {
        disk.put(fixture.log(E1 + 1), StoreFixture.vector("storage.json", name));
        fixture.settings.put("snapshot.trust.empty", "true");
        fixture.recovered().close();
        assertEquals(List.of(E1 + 1, E1 + 2, E1 + 3, E1 + 4, E1 + 5, E1 + 6), fixture.sink.zxids());
        assertEquals(E1 + 6, fixture.sink.recovery.lastZxid());
    }

    @Test
    void shouldWriteLogAsZooKeeper() throws Exception {
        byte[] expected = StoreFixture.vector("storage.json", "file.log.100000001");
        disk.put(fixture.log(E1 + 1), expected);
        fixture.settings.put("snapshot.trust.empty", "true");
        fixture.recovered().close();
        TxnBatch batch = new TxnBatch(16);
        fixture.sink.txns.forEach((zxid, payload) -> batch.add(zxid, payload, 0, payload.length));

        MemoryDisk ours = new MemoryDisk();
        StoreFixture other = new StoreFixture(ours);
        Store store = other.fresh();
        store.log().append(batch);
        store.log().sync();
        byte[] padded = ours.content(other.log(E1 + 1));
        assertEquals(65536, padded.length);
        assertArrayEquals(expected, Arrays.copyOf(padded, expected.length));
        assertArrayEquals(
                new byte[padded.length - expected.length], Arrays.copyOfRange(padded, expected.length, padded.length));
        store.close();
        assertArrayEquals(expected, ours.content(other.log(E1 + 1)));
    }

    @Test
    void shouldReadSnapshotOfZooKeeper() throws Exception {
        disk.put(fixture.snapshot(E1 + 4), StoreFixture.vector("storage.json", "file.snapshot.100000004"));
        disk.put(fixture.log(E1 + 1), StoreFixture.vector("storage.json", "file.log.100000001"));
        fixture.recovered().close();
        assertEquals(List.of(E1 + 5, E1 + 6), fixture.sink.zxids());
        assertEquals(E1 + 4, fixture.sink.digestZxid.getAsLong());
        assertEquals(6001224438L, fixture.sink.digest);
        assertEquals(List.of(), fixture.notes);
    }

    @Test
    void shouldWriteSnapshotAsZooKeeper() throws Exception {
        byte[] expected = StoreFixture.vector("storage.json", "file.snapshot.100000004");
        disk.put(fixture.snapshot(E1 + 4), expected);
        Store store = fixture.recovered();
        disk.delete(fixture.snapshot(E1 + 4));
        byte[] body = fixture.sink.body;
        try (Snapshots.SnapshotWriter writer = store.snapshots().create(E1 + 4)) {
            writer.write(body, 0, 7);
            writer.write(body, 7, body.length - 7);
            writer.commit(6001224438L);
        }
        assertArrayEquals(expected, disk.content(fixture.snapshot(E1 + 4)));
        assertArrayEquals(body, store.snapshots().read(E1 + 4).readAllBytes());
    }

    @Test
    void shouldCutRecordThatZooKeeperLeftTorn() throws Exception {
        disk.put(fixture.snapshot(0), emptySnapshot());
        disk.put(fixture.log(E1 + 1), StoreFixture.vector("storage.json", "file.log.truncated"));
        fixture.recovered().close();
        assertEquals(E1 + 5, fixture.sink.recovery.lastZxid());
        assertEquals(1, fixture.notes.size());
    }

    @Test
    void shouldCutLastRecordWithBadChecksum() throws Exception {
        disk.put(fixture.snapshot(0), emptySnapshot());
        disk.put(fixture.log(E1 + 1), StoreFixture.vector("storage.json", "file.log.badcrc"));
        fixture.recovered().close();
        assertEquals(E1 + 5, fixture.sink.recovery.lastZxid());
    }

    private static byte[] emptySnapshot() throws Exception {
        MemoryDisk other = new MemoryDisk();
        StoreFixture maker = new StoreFixture(other);
        maker.fresh().close();
        return other.content(maker.snapshot(0));
    }
}
