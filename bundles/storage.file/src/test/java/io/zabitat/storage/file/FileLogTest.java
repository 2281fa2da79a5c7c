package io.zabitat.storage.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.spi.storage.StorageException;
import io.zabitat.spi.storage.Store;
import io.zabitat.spi.storage.TxnBatch;
import io.zabitat.spi.storage.TxnLog;
import io.zabitat.spi.tck.storage.MemoryDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FileLogTest {
    private final MemoryDisk disk = new MemoryDisk();
    private final StoreFixture fixture = new StoreFixture(disk);

    @Test
    void shouldWriteABatchAtOnceAndSyncItOnce() throws Exception {
        Store store = fixture.fresh();
        StoreFixture.write(store, 1, 1);
        int syncs = disk.syncs;
        long writes = dataWrites();
        StoreFixture.append(store, 2, 3, 4, 5, 6);
        store.log().sync();
        assertEquals(writes + 1, dataWrites());
        assertEquals(syncs + 1, disk.syncs);
    }

    private long dataWrites() {
        MemoryDisk.Inode log = disk.names.get(fixture.log(1));
        return disk.ops.stream()
                .filter(op -> op instanceof MemoryDisk.Op.Write write && write.file() == log)
                .count();
    }

    @Test
    void shouldNotSyncWhenNothingWasAppended() throws Exception {
        Store store = fixture.fresh();
        StoreFixture.write(store, 1, 1);
        int syncs = disk.syncs;
        store.log().sync();
        assertEquals(syncs, disk.syncs);
    }

    @Test
    void shouldRefuseZxidsThatDoNotRise() throws Exception {
        Store store = fixture.fresh();
        StoreFixture.write(store, 1, 3);
        assertThrows(IllegalArgumentException.class, () -> StoreFixture.append(store, 3));
        assertThrows(IllegalArgumentException.class, () -> StoreFixture.append(store, 5, 5));
        StoreFixture.write(store, 4, 4);
        store.close();
        fixture.recovered().close();
        assertEquals(List.of(1L, 2L, 3L, 4L), fixture.sink.zxids());
    }

    @Test
    void shouldRefuseToLogWithoutASnapshotBelow() throws Exception {
        Store store = fixture.recovered();
        assertThrows(IllegalStateException.class, () -> StoreFixture.append(store, 1));
    }

    @Test
    void shouldStayDeadAfterAFailedSync() throws Exception {
        Store store = fixture.fresh();
        StoreFixture.write(store, 1, 2);
        StoreFixture.append(store, 3);
        disk.failsSync = true;
        assertThrows(IOException.class, () -> store.log().sync());
        assertThrows(IOException.class, () -> store.log().sync());
        assertThrows(IOException.class, () -> StoreFixture.append(store, 4));
        assertThrows(IOException.class, () -> store.log().roll());
    }

    @Test
    void shouldStayDeadAfterAFailedWrite() throws Exception {
        Store store = fixture.fresh();
        StoreFixture.write(store, 1, 2);
        disk.room = 0;
        assertThrows(IOException.class, () -> StoreFixture.append(store, 3));
        disk.room = Long.MAX_VALUE;
        assertThrows(IOException.class, () -> StoreFixture.append(store, 3));
        store.close();
        fixture.recovered().close();
        assertEquals(List.of(1L, 2L), fixture.sink.zxids());
    }

    @Test
    void shouldRollWhenTold() throws Exception {
        Store store = fixture.fresh();
        StoreFixture.write(store, 1, 3);
        assertEquals(3 * 99, store.log().sync());
        store.log().roll();
        assertEquals(0, store.log().sync());
        StoreFixture.write(store, 4, 5);
        assertTrue(disk.exists(fixture.log(4)));
        assertEquals(16 + 3 * 99, disk.content(fixture.log(1)).length);
    }

    @Test
    void shouldRollWhenTheFileIsFull() throws Exception {
        fixture.settings.put("preAllocSize", "32");
        Store store = fixture.fresh();
        StoreFixture.write(store, 1, 1000);
        store.close();
        List<String> logs = logs();
        assertTrue(logs.size() >= 3, logs.toString());
        fixture.recovered().close();
        assertEquals(1000, fixture.sink.txns.size());
    }

    @Test
    void shouldRollAtTheLogSizeLimit() throws Exception {
        fixture.settings.put("txnLogSizeLimitInKb", "1");
        Store store = fixture.fresh();
        StoreFixture.write(store, 1, 30);
        assertEquals(3, logs().size());
        assertEquals(30 * 99, store.log().sync());
    }

    @Test
    void shouldSyncTheFullFileBeforeTheNextBegins() throws Exception {
        Store store = fixture.fresh();
        StoreFixture.append(store, 1);
        store.log().roll();
        StoreFixture.append(store, 2);
        MemoryDisk.Inode first = disk.names.get(fixture.log(1));
        int synced = lastIndex(op -> op instanceof MemoryDisk.Op.Sync sync && sync.file() == first);
        int named = lastIndex(
                op -> op instanceof MemoryDisk.Op.Rename rename && rename.to().equals(fixture.log(2)));
        assertTrue(synced < named
                && synced > lastIndex(op -> op instanceof MemoryDisk.Op.Write write && write.file() == first));
    }

    private int lastIndex(java.util.function.Predicate<MemoryDisk.Op> wanted) {
        int at = disk.ops.size() - 1;
        while (!wanted.test(disk.ops.get(at))) {
            at--;
        }
        return at;
    }

    @Test
    void shouldTakeRecordsLargerThanItsBufferAndItsFile() throws Exception {
        fixture.settings.put("preAllocSize", "32");
        Store store = fixture.fresh();
        TxnBatch batch = new TxnBatch(16);
        for (long zxid = 1; zxid <= 3; zxid++) {
            byte[] large = StoreFixture.txn(zxid, 700_000);
            batch.add(zxid, large, 0, large.length);
        }
        store.log().append(batch);
        store.log().sync();
        store.close();
        fixture.recovered().close();
        assertArrayEquals(StoreFixture.txn(2, 700_000), fixture.sink.txns.get(2L));
    }

    @Test
    void shouldRefuseRecordsBeyondTheLimit() throws Exception {
        Store store = fixture.fresh();
        TxnBatch batch = new TxnBatch(16);
        byte[] large = StoreFixture.txn(1, StoreFixture.MAX_RECORD);
        batch.add(1, large, 0, large.length);
        assertThrows(IllegalArgumentException.class, () -> store.log().append(batch));
    }

    @Test
    void shouldGrowWithoutPreallocation() throws Exception {
        fixture.settings.put("preAllocSize", "0");
        Store store = fixture.fresh();
        StoreFixture.write(store, 1, 3);
        assertEquals(16 + 3 * 99, disk.content(fixture.log(1)).length);
    }

    @Test
    void shouldNotSyncWithForceSyncNo() throws Exception {
        fixture.settings.put("forceSync", "no");
        Store store = fixture.fresh();
        StoreFixture.write(store, 1, 1);
        int syncs = disk.syncs;
        StoreFixture.write(store, 2, 9);
        assertEquals(syncs, disk.syncs);
        assertTrue(fixture.notes.toString().contains("forceSync=no"));
        store.close();
        assertTrue(
                DurableMark.read(disk, Path.of("/data/version-2")).orElseThrow().zxid() < 1);
    }

    @Test
    void shouldTellOfASlowSync() throws Exception {
        fixture.settings.put("fsync.warningthresholdms", "0");
        Store store = fixture.fresh();
        StoreFixture.write(store, 1, 1);
        assertTrue(fixture.notes.toString().contains("fsync-ing the write ahead log"), fixture.notes.toString());
        assertTrue(fixture.notes.toString().contains("File size is 65536 bytes"), fixture.notes.toString());
    }

    @Test
    void shouldMarkTheBatchBefore() throws Exception {
        Store store = fixture.fresh();
        StoreFixture.write(store, 1, 3);
        assertEquals(
                2,
                DurableMark.read(disk, Path.of("/data/version-2")).orElseThrow().zxid());
        store.close();
        assertEquals(
                3,
                DurableMark.read(disk, Path.of("/data/version-2")).orElseThrow().zxid());
    }

    @Test
    void shouldReadBackWhatWasSynced() throws Exception {
        fixture.settings.put("txnLogSizeLimitInKb", "1");
        Store store = fixture.fresh();
        StoreFixture.write(store, 1, 40);
        StoreFixture.append(store, 41, 42);
        assertEquals(range(17, 40), read(store, 17));
        store.log().sync();
        assertEquals(range(1, 42), read(store, 0));
        assertEquals(List.of(), read(store, 43));
    }

    @Test
    void shouldReadBackAfterARestart() throws Exception {
        Store store = fixture.fresh();
        StoreFixture.write(store, 1, 10);
        store.close();
        Store again = fixture.recovered();
        assertEquals(range(4, 10), read(again, 4));
        StoreFixture.append(again, 11);
        assertEquals(range(4, 10), read(again, 4));
        again.log().sync();
        assertEquals(range(4, 11), read(again, 4));
    }

    @Test
    void shouldTruncateWithinAFile() throws Exception {
        Store store = fixture.fresh();
        StoreFixture.write(store, 1, 10);
        assertTrue(store.log().truncate(6));
        assertEquals(range(1, 6), read(store, 1));
        StoreFixture.write(store, 1L << 32 | 1, 1L << 32 | 2);
        store.close();
        fixture.recovered().close();
        assertEquals(List.of(1L, 2L, 3L, 4L, 5L, 6L, (1L << 32) + 1, (1L << 32) + 2), fixture.sink.zxids());
    }

    @Test
    void shouldTruncateAcrossFilesAndSnapshots() throws Exception {
        Store store = fixture.fresh();
        StoreFixture.write(store, 1, 5);
        store.log().roll();
        StoreFixture.write(store, 6, 10);
        StoreFixture.snapshot(store, 8);
        store.log().roll();
        StoreFixture.write(store, 11, 12);
        assertTrue(store.log().truncate(4));
        assertEquals(List.of(0L), store.snapshots().list());
        assertEquals(List.of("log.1"), logs());
        store.close();
        fixture.recovered().close();
        assertEquals(4, fixture.sink.recovery.lastZxid());
    }

    @Test
    void shouldNotTruncateToWhatItDoesNotHave() throws Exception {
        Store store = fixture.fresh();
        StoreFixture.write(store, 1, 5);
        StoreFixture.snapshot(store, 5);
        Map<Path, MemoryDisk.Inode> before = Map.copyOf(disk.names);
        assertFalse(store.log().truncate(9));
        assertEquals(before.keySet(), disk.names.keySet());
        StoreFixture.write(store, 6, 6);
        store.close();
        fixture.recovered().close();
        assertEquals(6, fixture.sink.recovery.lastZxid());
    }

    @Test
    void shouldDropSnapshotBegunBeforeATruncation() throws Exception {
        Store store = fixture.fresh();
        StoreFixture.write(store, 1, 5);
        var writer = store.snapshots().create(5);
        byte[] body = StoreFixture.emptyTree();
        writer.write(body, 0, body.length);
        store.log().truncate(3);
        assertThrows(IOException.class, () -> writer.commit(1));
        assertEquals(List.of(0L), store.snapshots().list());
    }

    @Test
    void shouldNeverUseAFileNameTwice() throws Exception {
        Store store = fixture.fresh();
        StoreFixture.append(store, 1);
        disk.unlock();
        // Died before the sync: the name is there, the record is not.
        byte[] header = Arrays.copyOf(disk.content(fixture.log(1)), 65536);
        Arrays.fill(header, 16, header.length, (byte) 0);
        disk.put(fixture.log(1), header);
        Store again = fixture.recovered();
        StoreFixture.write(again, 1, 2);
        again.close();
        fixture.recovered().close();
        assertEquals(List.of(1L, 2L), fixture.sink.zxids());
    }

    @Test
    void shouldRefuseASecondOwner() throws Exception {
        fixture.fresh();
        assertThrows(StorageException.class, fixture::open);
    }

    @Test
    void shouldRefuseSettingsItCannotKeep() {
        fixture.settings.put("snapshot.compression.method", "snappy");
        assertTrue(
                assertThrows(StorageException.class, fixture::open).getMessage().contains("snappy"));
        fixture.settings.put("snapshot.compression.method", "");
        fixture.settings.put("preAllocSize", "many");
        assertTrue(
                assertThrows(StorageException.class, fixture::open).getMessage().contains("preAllocSize"));
    }

    private List<String> logs() {
        return disk.list(Path.of("/data/version-2")).stream()
                .filter(name -> name.startsWith("log."))
                .sorted()
                .toList();
    }

    private static List<Long> read(Store store, long from) throws IOException {
        List<Long> zxids = new ArrayList<>();
        try (TxnLog.TxnCursor cursor = store.log().read(from)) {
            while (cursor.next()) {
                assertArrayEquals(StoreFixture.txn(cursor.zxid(), 40), cursor.payload());
                zxids.add(cursor.zxid());
            }
        }
        return zxids;
    }

    private static List<Long> range(long from, long to) {
        return java.util.stream.LongStream.rangeClosed(from, to).boxed().toList();
    }
}
