package io.zabitat.storage.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.spi.storage.LogRange;
import io.zabitat.spi.storage.Store;
import io.zabitat.spi.storage.TxnLog;
import io.zabitat.spi.tck.storage.LocalDisk;
import io.zabitat.spi.tck.storage.MemoryDisk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a leader may send from its log (known bugs, R8). */
class HistoryProbeTest {
    private static final long E1 = 1L << 32;
    private static final long E2 = 2L << 32;

    private final MemoryDisk disk = new MemoryDisk();
    private final StoreFixture fixture = new StoreFixture(disk);

    HistoryProbeTest() {
        fixture.ensemble = true;
    }

    @Test
    void shouldFindTheFloorAndAWholeHistoryBehindIt() throws Exception {
        Store store = fixture.fresh();
        StoreFixture.write(store, E1 + 1, E1 + 4);
        store.log().roll();
        StoreFixture.write(store, E1 + 5, E1 + 6);
        store.close();
        Store again = fixture.recovered();
        StoreFixture.write(again, E2 + 1, E2 + 3);
        usable(again, 0, 0);
        usable(again, E1, 0);
        usable(again, E1 + 2, E1 + 2);
        usable(again, E1 + 4, E1 + 4);
        usable(again, E1 + 6, E1 + 6);
        usable(again, E1 + 77, E1 + 6);
        usable(again, E2, E1 + 6);
        usable(again, E2 + 3, E2 + 3);
        usable(again, E2 + 9, E2 + 3);
        StoreFixture.append(again, E2 + 4);
        assertEquals(E2 + 3, again.probe(0, 0).last(), "not before it is durable");
    }

    @Test
    void shouldSeeTheHoleBelowASnapshotOfAnotherMember() throws Exception {
        Store store = fixture.fresh();
        StoreFixture.write(store, E1 + 1, E1 + 5);
        StoreFixture.install(store, E1 + 9);
        StoreFixture.write(store, E1 + 10, E1 + 12);
        for (Store either : List.of(store, reopened(store))) {
            assertFalse(either.probe(E1 + 3, 0).usable());
            assertFalse(either.probe(E1 + 8, 0).usable());
            usable(either, E1 + 9, E1 + 9);
            usable(either, E1 + 11, E1 + 11);
        }
    }

    /** Nothing in the numbers shows it: the end of epoch 1 was never here (ZOOKEEPER-2846). */
    @Test
    void shouldSeeAHoleAtTheEndOfAnEpoch() throws Exception {
        Store store = fixture.fresh();
        StoreFixture.write(store, E1 + 1, E1 + 5);
        StoreFixture.install(store, E1 + 9);
        StoreFixture.write(store, E2 + 1, E2 + 2);
        for (Store either : List.of(store, reopened(store))) {
            assertFalse(either.probe(E1 + 5, 0).contiguous());
            assertEquals(E1 + 5, either.probe(E1 + 5, 0).floor());
            usable(either, E1 + 9, E1 + 9);
        }
    }

    @Test
    void shouldTrustNoBorderThatAnotherServerWrote() throws Exception {
        disk.put(fixture.snapshot(0), wholeSnapshot());
        disk.put(fixture.log(E1 + 1), RecoveryTableTest.log(E1 + 1, E1 + 2, E2 + 1, E2 + 2));
        Store store = fixture.recovered();
        StoreFixture.write(store, E2 + 3, E2 + 4);
        store.epochs().saveAccepted(3);
        store.epochs().saveCurrent(3);
        StoreFixture.write(store, 3 * E1 + 1, 3 * E1 + 2);
        for (Store either : List.of(store, reopened(store))) {
            assertFalse(either.probe(E1 + 1, 0).contiguous());
            assertTrue(either.probe(E2 + 2, 0).usable());
            assertTrue(either.probe(E2 + 1, 0).usable(), "within an epoch the numbers prove it");
        }
    }

    @Test
    void shouldKnowWhereATestOfRollOverBeginsItsEpochs() throws Exception {
        fixture.settings.put("testingonly.initialZxid", "4294967290");
        Store store = fixture.fresh();
        StoreFixture.write(store, E1 + 0xfffffffbL, E1 + 0xfffffffeL);
        store.log().roll();
        StoreFixture.write(store, E2 + 0xfffffffbL, E2 + 0xfffffffcL);
        Store again = reopened(store);
        assertTrue(fixture.sink.recovery.suspect().isEmpty(), fixture.sink.recovery.toString());
        usable(again, 0, 0);
        usable(again, E1 + 0xfffffffeL, E1 + 0xfffffffeL);
    }

    @Test
    void shouldNotMissWhatATestOfRollOverLeftOutBehindASnapshot() throws Exception {
        fixture.settings.put("testingonly.initialZxid", "4294967290");
        Store store = fixture.fresh();
        StoreFixture.install(store, E1);
        StoreFixture.write(store, E1 + 0xfffffffbL, E1 + 0xfffffffcL);
        reopened(store);
        assertTrue(fixture.sink.recovery.suspect().isEmpty(), fixture.sink.recovery.toString());
    }

    @Test
    void shouldTrustNoBorderOfALifeInBetween() throws Exception {
        Store store = fixture.fresh();
        StoreFixture.write(store, E1 + 1, E1 + 3);
        store.close();
        disk.put(fixture.log(E2 + 1), RecoveryTableTest.log(E2 + 1, E2 + 2));
        Store again = fixture.recovered();
        assertFalse(again.probe(E1 + 2, 0).usable());
        assertTrue(again.probe(E2 + 2, 0).usable());
    }

    @Test
    void shouldKeepItsBorderAfterATruncation() throws Exception {
        Store store = fixture.fresh();
        StoreFixture.write(store, E1 + 1, E1 + 9);
        assertTrue(store.log().truncate(E1 + 4));
        fixture.reload(store);
        StoreFixture.write(store, E2 + 1, E2 + 2);
        usable(store, E1 + 2, E1 + 2);
        usable(store, E1 + 7, E1 + 4);
        usable(reopened(store), E1 + 7, E1 + 4);
    }

    @Test
    void shouldHaveNoFloorBelowWhatWasPurged() throws Exception {
        Store store = fixture.fresh();
        for (long zxid = 1; zxid <= 20; zxid += 5) {
            StoreFixture.write(store, zxid, zxid + 4);
            StoreFixture.snapshot(store, zxid + 4);
            store.log().roll();
        }
        store.snapshots().purge(3);
        assertFalse(store.probe(3, 0).usable());
        usable(store, 8, 8);
    }

    @Test
    void shouldBoundTheBytes() throws Exception {
        Store store = fixture.fresh();
        StoreFixture.write(store, 1, 100);
        assertTrue(store.probe(0, 0.33).usable(), "all of it is behind the snapshot, which would not help");
        StoreFixture.snapshot(store, 100);
        assertEquals(LogRange.NONE + 1, store.probe(0, 0.33).floor());
        assertFalse(store.probe(0, 0.33).small());
        assertFalse(store.probe(0, 0.33).usable());
        assertEquals(16 + 100 * 99, store.probe(0, 0.33).bytes());
        assertTrue(store.probe(0, 1000).usable());
        store.log().roll();
        StoreFixture.write(store, 101, 300);
        assertFalse(store.probe(50, 0.33).small());
        assertTrue(store.probe(99, 0.33).usable(), "the learner lacks one record before the snapshot, of a large file");
        assertTrue(store.probe(100, 0.33).usable());
        assertTrue(store.probe(200, 0.33).usable());
    }

    /** Whole records of an epoch are missing where a device lost a sector. */
    @Test
    void shouldSeeAHoleWithinAnEpoch() throws Exception {
        Store store = fixture.fresh();
        StoreFixture.write(store, 1, 30);
        byte[] log = disk.content(fixture.log(1));
        java.util.Arrays.fill(log, 1024, 1536, (byte) 0);
        disk.names.get(fixture.log(1)).write(0, log);
        assertFalse(store.probe(1, 0).usable());
    }

    @Test
    @Timeout(60)
    void shouldBeReadWhileItIsWritten(@TempDir Path directory) throws Exception {
        StoreFixture real = new StoreFixture(new LocalDisk(), directory, directory);
        real.ensemble = true;
        real.settings.put("preAllocSize", "32");
        Store store = real.fresh();
        StoreFixture.write(store, 1, 10);
        AtomicReference<Throwable> failed = new AtomicReference<>();
        Thread reader = new Thread(() -> {
            try {
                long seen = 10;
                while (seen < 2000) {
                    LogRange range = store.probe(5, 0);
                    assertTrue(range.usable(), range::toString);
                    long last = last(store, 3);
                    assertTrue(last >= range.last() && range.last() >= seen, range::toString);
                    seen = last;
                }
            } catch (Throwable e) {
                failed.set(e);
            }
        });
        reader.start();
        for (long zxid = 11; zxid <= 2000; zxid += 3) {
            StoreFixture.append(store, zxid, zxid + 1, zxid + 2);
            store.log().sync();
        }
        reader.join();
        store.close();
        assertNull(failed.get());
    }

    /** Reads from the zxid on and checks that each is the next. */
    private static long last(Store store, long from) throws Exception {
        long expected = from;
        try (TxnLog.TxnCursor cursor = store.log().read(from)) {
            while (cursor.next()) {
                assertEquals(expected++, cursor.zxid());
            }
        }
        return expected - 1;
    }

    private Store reopened(Store store) throws Exception {
        store.epochs().saveAccepted(5);
        store.epochs().saveCurrent(5);
        store.close();
        return fixture.recovered();
    }

    private void usable(Store store, long zxid, long floor) throws Exception {
        LogRange range = store.probe(zxid, 0);
        assertTrue(range.usable(), range::toString);
        assertEquals(floor, range.floor());
        List<Long> sent = new ArrayList<>();
        try (TxnLog.TxnCursor cursor = store.log().read(floor + 1)) {
            while (cursor.next()) {
                sent.add(cursor.zxid());
            }
        }
        assertEquals(range.last(), sent.isEmpty() ? floor : sent.get(sent.size() - 1));
    }

    private byte[] wholeSnapshot() throws Exception {
        MemoryDisk other = new MemoryDisk();
        StoreFixture made = new StoreFixture(other);
        made.fresh().close();
        return other.content(made.snapshot(0));
    }
}
