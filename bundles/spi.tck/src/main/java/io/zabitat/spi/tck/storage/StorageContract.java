package io.zabitat.spi.tck.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.spi.storage.LogRange;
import io.zabitat.spi.storage.Snapshots;
import io.zabitat.spi.storage.StorageException;
import io.zabitat.spi.storage.TxnBatch;
import io.zabitat.spi.storage.TxnLog;
import io.zabitat.spi.tck.harness.ThreadWatch;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * What every store must do for a member of an ensemble. A provider's test extends this class and adds nothing but the provider, or
 * {@link DurableStorageContract}, which adds what survives a power loss, when the store reaches its files by the context's disk.
 */
public abstract class StorageContract extends StoreContract {
    private static final long MANY = 5_000;

    // --- a life and the next ---

    @Test
    void shouldBeEmptyAtFirst() throws Exception {
        start();
        assertTrue(found.empty());
        assertEquals(-1, found.snapshotZxid());
        assertEquals(0, found.lastZxid());
        assertFalse(found.complete(), "an empty member does not count by itself");
        assertTrue(found.suspect().isEmpty());
        assertEquals(List.of(), store.snapshots().list());
        assertTrue(store.epochs().accepted().isEmpty());
    }

    @Test
    void shouldBringBackWhatWasSynced() throws Exception {
        startFresh();
        write(1, 3);
        snapshot(3);
        write(4, 6);
        start();
        assertEquals(3, found.snapshotZxid());
        assertEquals(6, found.lastZxid());
        assertEquals(3, found.logTxns());
        assertTrue(found.complete());
        assertArrayEquals(body(), sink.body);
        assertEquals(List.of(4L, 5L, 6L), sink.zxids);
        assertArrayEquals(txn(5), sink.payloads.get(1));
    }

    @Test
    void shouldRefuseZxidsThatDoNotRise() throws Exception {
        startFresh();
        write(1, 3);
        assertThrows(IllegalArgumentException.class, () -> append(3, 3));
        write(4, 4);
        assertEquals(List.of(1L, 2L, 3L, 4L), read(0));
    }

    @Test
    void shouldKeepEachOfManyTransactions() throws Exception {
        startFresh();
        Random random = new Random(11);
        long zxid = 0;
        while (zxid < MANY) {
            TxnBatch batch = new TxnBatch(16);
            for (int left = 1 + random.nextInt(40); left > 0 && zxid < MANY; left--) {
                zxid++;
                byte[] payload = txn(zxid, zxid % 500 == 0 ? 60_000 : random.nextInt(60));
                batch.add(zxid, payload, 0, payload.length);
            }
            store.log().append(batch);
            store.log().sync();
        }
        start();
        assertEquals(MANY, found.lastZxid());
        assertEquals(LongStream.rangeClosed(1, MANY).boxed().toList(), sink.zxids);
        for (int i = 0; i < sink.payloads.size(); i++) {
            byte[] payload = sink.payloads.get(i);
            assertArrayEquals(txn(i + 1, payload.length - txn(0, 0).length), payload, "transaction " + (i + 1));
        }
        assertEquals(sink.zxids, read(0));
    }

    @Test
    void shouldKeepNothingOfTheCallersBatch() throws Exception {
        startFresh();
        TxnBatch batch = new TxnBatch(1024);
        byte[] payload = txn(1);
        batch.add(1, payload, 0, payload.length);
        store.log().append(batch);
        batch.clear(1024);
        Arrays.fill(batch.bytes(), (byte) 0x77);
        store.log().sync();
        reload();
        assertArrayEquals(txn(1), sink.payloads.get(0));
    }

    @Test
    void shouldCountWhatWasAppendedSinceTheLastRoll() throws Exception {
        startFresh();
        append(1, 10);
        long ten = store.log().sync();
        assertTrue(ten >= 10 * txn(1).length, ten + " bytes");
        append(11, 20);
        assertTrue(store.log().sync() >= 2 * ten - 64, "forgets without a roll");
        store.log().roll();
        append(21, 21);
        long one = store.log().sync();
        assertTrue(one >= txn(1).length && one < ten, one + " bytes after a roll");
        assertEquals(LongStream.rangeClosed(1, 21).boxed().toList(), read(0));
    }

    @Test
    void shouldSayHowManyBytesItUses() throws Exception {
        startFresh();
        write(1, 100);
        assertTrue(
                store.usage().logBytes() >= 100L * txn(1).length, store.usage().toString());
        assertTrue(store.usage().snapshotBytes() >= body().length, store.usage().toString());
    }

    @Test
    void shouldCreateNoThread() throws Exception {
        ThreadWatch watch = new ThreadWatch();
        startFresh();
        write(1, 3);
        snapshot(3);
        watch.assertNoNewThread();
        close();
        store = null;
        watch.assertNoNewThread();
    }

    @Test
    void shouldKeepASecondOwnerOut() throws Exception {
        startFresh();
        assertThrows(StorageException.class, () -> open(directory));
    }

    @Test
    void shouldKeepEpochs() throws Exception {
        startFresh();
        store.epochs().saveAccepted(7);
        store.epochs().saveCurrent(6);
        start();
        assertEquals(7, store.epochs().accepted().orElseThrow());
        assertEquals(6, store.epochs().current().orElseThrow());
    }

    @Test
    void shouldRaiseTheEpochToHistoryThatWasSavedBeforeIt() throws Exception {
        startFresh();
        store.epochs().saveAccepted(2);
        store.epochs().saveCurrent(1);
        write(E2 + 1, E2 + 1);
        start();
        assertEquals(2, store.epochs().current().orElseThrow());
    }

    /** What came before the member had joined an epoch is not known to be all that it once acknowledged. */
    @Test
    void shouldNotTakeAFirstSynchronisationThatDidNotEndForAnEpochThatWasJoined() throws Exception {
        startFresh();
        store.epochs().saveAccepted(2);
        write(E2 + 1, E2 + 3);
        start();
        assertEquals(E2 + 3, found.lastZxid());
        assertEquals(0, store.epochs().current().orElse(0));
        store.epochs().saveCurrent(2);
        start();
        assertEquals(2, store.epochs().current().orElseThrow());
    }

    @Test
    void shouldRefuseAPromiseBelowTheEpochThatWasFollowed() throws Exception {
        startFresh();
        store.epochs().saveAccepted(1);
        store.epochs().saveCurrent(2);
        assertThrows(StorageException.class, this::start);
        store = null;
    }

    // --- snapshots ---

    @Test
    void shouldListSnapshotsNewestFirstAndGiveTheirBodies() throws Exception {
        startFresh();
        write(1, 5);
        snapshot(2);
        snapshot(5);
        assertEquals(List.of(5L, 2L, 0L), store.snapshots().list());
        assertArrayEquals(body(), store.snapshots().read(2).readAllBytes());
        assertThrows(IOException.class, () -> store.snapshots().read(4));
    }

    @Test
    void shouldReadASnapshotOnWhileItIsPurged() throws Exception {
        startFresh();
        try (InputStream body = store.snapshots().read(0)) {
            byte[] begin = body.readNBytes(10);
            for (long zxid = 1; zxid <= 4; zxid++) {
                write(zxid, zxid);
                snapshot(zxid);
            }
            store.snapshots().purge(3);
            assertEquals(List.of(4L, 3L, 2L), store.snapshots().list());
            byte[] rest = body.readAllBytes();
            assertEquals(body().length, begin.length + rest.length);
        }
    }

    @Test
    void shouldDropASnapshotThatIsNotCommitted() throws Exception {
        startFresh();
        write(1, 5);
        try (Snapshots.SnapshotWriter writer = store.snapshots().create(5)) {
            writer.write(body(), 0, 10);
        }
        try (Snapshots.SnapshotWriter writer = store.snapshots().install(E1)) {
            writer.write(body(), 0, 10);
        }
        assertEquals(List.of(0L), store.snapshots().list());
        write(6, 6);
        start();
        assertEquals(6, found.lastZxid());
    }

    // --- cutting and reading again ---

    @Test
    void shouldBringWhatIsThereWhileItStaysOpen() throws Exception {
        startFresh();
        write(1, 3);
        append(4, 5);
        reload();
        assertEquals(List.of(1L, 2L, 3L, 4L, 5L), sink.zxids);
        assertEquals(5, found.lastZxid());
        write(6, 7);
        reload();
        assertEquals(7, found.lastZxid());
    }

    @Test
    void shouldBringExactlyWhatATruncationLeft() throws Exception {
        startFresh();
        write(1, 5);
        snapshot(5);
        write(6, 9);
        snapshot(9);
        assertTrue(store.log().truncate(7));
        assertEquals(List.of(5L, 0L), store.snapshots().list());
        reload();
        assertEquals(5, found.snapshotZxid());
        assertEquals(List.of(6L, 7L), sink.zxids);
        follow(1);
        write(E1 + 1, E1 + 2);
        start();
        assertEquals(List.of(6L, 7L, E1 + 1, E1 + 2), sink.zxids);
    }

    @Test
    void shouldNotTruncateToWhatItDoesNotHave() throws Exception {
        startFresh();
        write(1, 5);
        assertFalse(store.log().truncate(9));
        assertFalse(store.log().truncate(E1));
        write(6, 6);
        reload();
        assertEquals(6, found.lastZxid());
    }

    @Test
    void shouldTruncateToTheBeginning() throws Exception {
        startFresh();
        follow(1);
        write(E1 + 1, E1 + 3);
        assertTrue(store.log().truncate(E1));
        reload();
        assertEquals(0, found.lastZxid());
        write(E1 + 1, E1 + 1);
        assertTrue(store.log().truncate(0));
        start();
        assertEquals(0, found.lastZxid());
        assertTrue(found.complete());
    }

    @Test
    void shouldNotFinishASnapshotBegunBeforeATruncation() throws Exception {
        startFresh();
        write(1, 5);
        try (Snapshots.SnapshotWriter writer = store.snapshots().create(5)) {
            writer.write(body(), 0, body().length);
            assertTrue(store.log().truncate(3));
            assertThrows(IOException.class, () -> writer.commit(1));
        }
        assertEquals(List.of(0L), store.snapshots().list());
    }

    // --- another member's history ---

    @Test
    void shouldBeginAnewBehindAnInstalledSnapshot() throws Exception {
        startFresh();
        follow(2);
        write(E1 + 1, E1 + 5);
        write(E2 + 1, E2 + 2);
        install(E1 + 8);
        reload();
        assertEquals(E1 + 8, found.snapshotZxid());
        assertEquals(List.of(), sink.zxids);
        follow(3);
        write(E3 + 1, E3 + 2);
        start();
        assertEquals(E1 + 8, found.snapshotZxid());
        assertEquals(List.of(E3 + 1, E3 + 2), sink.zxids);
        assertFalse(store.log().truncate(E1 + 5), "that was another history");
    }

    @Test
    void shouldAppendNothingBetweenInstallAndReset() throws Exception {
        startFresh();
        write(1, 3);
        commit(store.snapshots().install(E1 + 8));
        assertThrows(IllegalStateException.class, () -> append(E1 + 9, E1 + 9));
        start();
        assertEquals(E1 + 8, found.lastZxid(), "the start does what the reset should have");
        follow(1);
        write(E1 + 9, E1 + 9);
    }

    @Test
    void shouldResetToNothingButASnapshotItHas() throws Exception {
        startFresh();
        assertThrows(IllegalStateException.class, () -> store.log().reset(5));
    }

    @Test
    void shouldDoubtAHistoryThatWasGivenUpUntilAnotherHasCome() throws Exception {
        startFresh();
        follow(1);
        write(E1 + 1, E1 + 5);
        assertFalse(store.log().quarantine("for a test").isEmpty());
        reload();
        assertEquals("for a test", found.suspect().orElseThrow());
        assertTrue(found.empty());
        assertThrows(IllegalStateException.class, () -> append(E1 + 6, E1 + 6));
        assertFalse(store.log().truncate(0));
        start();
        assertEquals("for a test", found.suspect().orElseThrow());
        assertFalse(found.complete());
        assertEquals(1, store.epochs().accepted().orElseThrow());
        install(E2);
        follow(2);
        write(E2 + 1, E2 + 2);
        start();
        assertTrue(found.complete());
        assertEquals(List.of(E2 + 1, E2 + 2), sink.zxids);
    }

    // --- serving learners ---

    @Test
    void shouldReadWhatWasSyncedFromAZxidOn() throws Exception {
        startFresh();
        write(1, 5);
        append(6, 7);
        assertEquals(List.of(3L, 4L, 5L), read(3));
        store.log().sync();
        assertEquals(List.of(6L, 7L), read(6));
        assertEquals(List.of(), read(8));
    }

    @Test
    void shouldEndAPassWhereTheLogEndedWhenItBegan() throws Exception {
        startFresh();
        write(1, 3);
        try (TxnLog.TxnCursor cursor = store.log().read(2)) {
            assertTrue(cursor.next());
            write(4, 5);
            assertEquals(2, cursor.zxid());
            assertArrayEquals(txn(2), cursor.payload());
            assertTrue(cursor.next());
            assertEquals(3, cursor.zxid());
            assertFalse(cursor.next());
        }
    }

    @Test
    void shouldSayHowFarTheLogServesALearner() throws Exception {
        startFresh();
        follow(2);
        write(E1 + 1, E1 + 4);
        write(E2 + 1, E2 + 2);
        append(E2 + 3, E2 + 3);
        assertEquals(new LogRange(E1 + 4, true, E2 + 2, store.probe(E2, 0).bytes(), true), store.probe(E2, 0));
        assertEquals(0, store.probe(E1, 0).floor());
        assertTrue(store.probe(0, 0).usable());
        assertEquals(E1 + 3, store.probe(E1 + 3, 0).floor());
        assertTrue(store.probe(0, 0.0001).usable(), "the snapshot spares nobody anything");
        snapshot(E1 + 4);
        assertFalse(store.probe(0, 0.0001).small());
        assertFalse(store.probe(0, 0.0001).usable());
        assertTrue(store.probe(E1 + 4, 0.0001).usable());
        assertTrue(store.probe(E2 + 1, 0.0001).usable());
    }

    @Test
    void shouldServeNobodyAcrossAnInstalledSnapshot() throws Exception {
        startFresh();
        follow(1);
        write(E1 + 1, E1 + 4);
        install(E1 + 9);
        follow(2);
        write(E2 + 1, E2 + 2);
        start();
        assertFalse(store.probe(E1 + 4, 0).usable());
        assertFalse(store.probe(E1 + 8, 0).usable());
        assertTrue(store.probe(E1 + 9, 0).usable());
        assertTrue(store.probe(E2, 0).usable());
        assertEquals(List.of(E2 + 1, E2 + 2), read(E1 + 10));
    }

    /** Between a snapshot and the first transaction of a newer epoch nobody sees that something was there. */
    @Test
    void shouldServeNobodyAcrossWhatAPurgeTook() throws Exception {
        startFresh();
        follow(1);
        install(E1 + 9);
        follow(2);
        write(E2 + 1, E2 + 2);
        assertTrue(store.probe(E1 + 9, 0).usable());
        follow(3);
        for (long zxid = E3 + 1; zxid <= E3 + 3; zxid++) {
            store.log().roll();
            write(zxid, zxid);
            snapshot(zxid);
        }
        store.snapshots().purge(3);
        assertFalse(store.snapshots().list().contains(E1 + 9));
        assertFalse(store.probe(E1 + 9, 0).usable());
        assertTrue(store.probe(E3 + 2, 0).usable());
        start();
        assertFalse(store.probe(E1 + 9, 0).usable());
    }
}
