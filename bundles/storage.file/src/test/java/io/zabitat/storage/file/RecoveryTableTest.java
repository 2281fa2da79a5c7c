package io.zabitat.storage.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.spi.storage.DamagedStoreException;
import io.zabitat.spi.storage.Store;
import io.zabitat.spi.storage.TxnBatch;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** One test for each row of reliability 3.2 and 3.3 and of storage format 6 that recovery decides by the log. */
class RecoveryTableTest extends RecoveryCase {
    // --- the end of the last file ---

    @Test
    void shouldCutTornTailDurablyAndSaySo() throws Exception {
        writeAndDie(1, 5);
        byte[] log = disk.content(fixture.log(1));
        int end = endOfRecords(log);
        byte[] torn = Arrays.copyOf(log, end + 40);
        System.arraycopy(record(StoreFixture.txn(6, 100)), 0, torn, end, 40);
        disk.put(fixture.log(1), torn);
        int syncs = disk.syncs;
        recovers(5);
        assertEquals(end, disk.content(fixture.log(1)).length);
        assertTrue(disk.syncs > syncs);
        assertTrue(fixture.notes.toString().contains("cut off"), fixture.notes.toString());
    }

    @Test
    void shouldCutTornTailWithinPreallocatedZeros() throws Exception {
        writeAndDie(1, 5);
        byte[] log = disk.content(fixture.log(1));
        System.arraycopy(record(StoreFixture.txn(6, 100)), 0, log, endOfRecords(log), 40);
        disk.put(fixture.log(1), log);
        recovers(5);
    }

    @Test
    void shouldCutBatchWhoseFirstSectorWasNotWritten() throws Exception {
        Store store = fixture.fresh();
        StoreFixture.write(store, 1, 4);
        int end = endOfRecords(disk.content(fixture.log(1)));
        TxnBatch batch = new TxnBatch(1);
        LongStream.rangeClosed(5, 20).forEach(zxid -> batch.add(zxid, StoreFixture.txn(zxid, 100), 0, 146));
        store.log().append(batch);
        byte[] log = disk.content(fixture.log(1));
        int sector = (end / 512 + 1) * 512;
        Arrays.fill(log, end, sector, (byte) 0);
        disk.put(fixture.log(1), log);
        recovers(4);
        assertTrue(fixture.notes.toString().contains("when the power went"), fixture.notes.toString());
    }

    @Test
    void shouldRefuseRotInTheMiddle() throws Exception {
        writeAndDie(1, 9);
        flip(fixture.log(1), 16 + 3 * (86 + 13) + 50);
        DamagedStoreException refused = refuses();
        assertEquals(3, refused.lastGoodZxid());
        assertTrue(refused.getMessage().contains("log.1 at " + (16 + 3 * 99)), refused.getMessage());
        assertTrue(refused.getMessage().contains("0x4 to 0x9"), refused.getMessage());
    }

    @Test
    void shouldRefuseZeroedSectorInTheMiddle() throws Exception {
        writeAndDie(1, 30);
        byte[] log = disk.content(fixture.log(1));
        Arrays.fill(log, 1024, 1536, (byte) 0);
        disk.put(fixture.log(1), log);
        refuses();
    }

    @Test
    void shouldRefuseBadRecordBeforeValidOneInAForeignLog() throws Exception {
        foreign(1, 9);
        flip(fixture.log(1), 16 + 3 * 99 + 50);
        assertEquals(3, refuses().lastGoodZxid());
    }

    @Test
    void shouldRefuseBadRecordThatWasAcknowledged() throws Exception {
        Store store = fixture.fresh();
        StoreFixture.write(store, 1, 5);
        store.close();
        flip(fixture.log(1), 16 + 4 * 99 + 50);
        DamagedStoreException refused = refuses();
        assertEquals(4, refused.lastGoodZxid());
        assertTrue(refused.getMessage().contains("Acknowledged"), refused.getMessage());
    }

    @Test
    void shouldRefuseLogThatIsShorterThanItWas() throws Exception {
        writeAndDie(1, 5);
        disk.put(fixture.log(1), Arrays.copyOf(disk.content(fixture.log(1)), 16 + 2 * 99));
        assertEquals(2, refuses().lastGoodZxid());
    }

    @Test
    void shouldRefuseMissingLastFile() throws Exception {
        Store store = fixture.fresh();
        StoreFixture.write(store, 1, 5);
        store.log().roll();
        StoreFixture.write(store, 6, 9);
        store.close();
        disk.delete(fixture.log(6));
        assertEquals(5, refuses().lastGoodZxid());
    }

    @Test
    void shouldChangeNothingWhenItRefuses() throws Exception {
        writeAndDie(1, 9);
        flip(fixture.log(1), 16 + 3 * 99 + 50);
        byte[] before = disk.content(fixture.log(1));
        byte[] mark = disk.content(fixture.mark());
        int ops = disk.ops.size();
        refuses();
        assertEquals(ops, disk.ops.size());
        assertArrayEquals(before, disk.content(fixture.log(1)));
        assertArrayEquals(mark, disk.content(fixture.mark()));
    }

    // --- holes and order ---

    @Test
    void shouldRefuseHoleWithinAnEpoch() throws Exception {
        snapshotOnly(0);
        disk.put(fixture.log(1), log(1, 2));
        disk.put(fixture.log(5), log(5, 6));
        DamagedStoreException refused = refuses();
        assertEquals(2, refused.lastGoodZxid());
        assertTrue(refused.getMessage().contains("0x3 to 0x4"), refused.getMessage());
    }

    @Test
    void shouldRefuseHoleBehindTheSnapshot() throws Exception {
        snapshotOnly(3);
        disk.put(fixture.log(5), log(5, 6));
        assertTrue(refuses().getMessage().contains("0x4"));
    }

    @Test
    void shouldRefuseEpochWithoutItsFirstTransactions() throws Exception {
        snapshotOnly(E1 + 3);
        disk.put(fixture.log(E2 + 5), log(E2 + 5, E2 + 6));
        refuses();
    }

    @Test
    void shouldAcceptHoleBelowTheSnapshot() throws Exception {
        snapshotOnly(8);
        disk.put(fixture.log(1), log(1, 2, 3, 7, 8, 9, 10));
        recovers(10);
        assertEquals(List.of(9L, 10L), fixture.sink.zxids());
    }

    @Test
    void shouldAcceptNewEpoch() throws Exception {
        snapshotOnly(E1 + 3);
        disk.put(fixture.log(E1 + 4), log(E1 + 4, E2 + 1, E2 + 2));
        recovers(E2 + 2);
    }

    @Test
    void shouldRefuseZxidThatRunsBack() throws Exception {
        snapshotOnly(0);
        disk.put(fixture.log(1), log(1, 2, 3, 2, 4));
        assertEquals(3, refuses().lastGoodZxid());
    }

    @Test
    void shouldSkipErrorTransactionThatRepeatsTheLastZxid() throws Exception {
        snapshotOnly(0);
        byte[] error = Arrays.copyOf(StoreFixture.txn(2, 0), 36);
        ByteBuffer.wrap(error).putInt(28, -1);
        disk.put(fixture.log(1), concat(log(1, 2), record(error), record(StoreFixture.txn(3, 40))));
        recovers(3);
        assertEquals(5, ByteBuffer.wrap(fixture.sink.txns.get(2L)).getInt(28));
    }

    @Test
    void shouldGoOnWhereZooKeeperWentOnBehindItsTornRecord() throws Exception {
        snapshotOnly(0);
        byte[] torn = Arrays.copyOf(record(StoreFixture.txn(3, 40)), 60);
        disk.put(fixture.log(1), concat(log(1, 2), torn));
        disk.put(fixture.log(3), log(3, 4));
        recovers(4);
        assertTrue(fixture.notes.toString().contains("nothing is missing"), fixture.notes.toString());
    }

    @Test
    void shouldRefuseTornRecordBeforeANewEpoch() throws Exception {
        snapshotOnly(E1);
        byte[] torn = Arrays.copyOf(record(StoreFixture.txn(E1 + 3, 40)), 60);
        disk.put(fixture.log(E1 + 1), concat(log(E1 + 1, E1 + 2), torn));
        disk.put(fixture.log(E2 + 1), log(E2 + 1));
        refuses();
    }

    // --- what ZooKeeper may leave ---

    @Test
    void shouldTakeLogCutByZooKeeperInANewEpoch() throws Exception {
        Store store = fixture.fresh();
        store.epochs().saveAccepted(1);
        store.epochs().saveCurrent(1);
        StoreFixture.write(store, E1 + 1, E1 + 5);
        store.close();
        disk.put(fixture.log(E1 + 1), Arrays.copyOf(disk.content(fixture.log(E1 + 1)), 16 + 3 * 99));
        text("acceptedEpoch", "2");
        text("currentEpoch", "2");
        recovers(E1 + 3);
        assertTrue(fixture.notes.toString().contains("Another server"), fixture.notes.toString());
    }

    @Test
    void shouldTakeLogCutByZooKeeperBeforeItSavedTheEpoch() throws Exception {
        Store store = fixture.fresh();
        store.epochs().saveAccepted(1);
        store.epochs().saveCurrent(1);
        StoreFixture.write(store, E1 + 1, E1 + 5);
        store.close();
        disk.put(fixture.log(E1 + 1), Arrays.copyOf(disk.content(fixture.log(E1 + 1)), 16 + 3 * 99));
        text("acceptedEpoch", "2");
        recovers(E1 + 3);
    }

    @Test
    void shouldIgnoreMarkOfAnotherHistory() throws Exception {
        Store store = fixture.fresh();
        StoreFixture.write(store, 1, 5);
        store.close();
        byte[] other = log();
        for (long zxid = 1; zxid <= 4; zxid++) {
            other = concat(other, record(StoreFixture.txn(zxid, 200)));
        }
        disk.put(fixture.log(1), other);
        recovers(4);
    }

    @Test
    void shouldRecoverAgainAfterAVoidMark() throws Exception {
        shouldTakeLogCutByZooKeeperInANewEpoch();
        Store store = fixture.recovered();
        store.epochs().saveCurrent(2);
        StoreFixture.write(store, E2 + 1, E2 + 2);
        store.close();
        recovers(E2 + 2);
    }

    @Test
    void shouldDeleteEmptyLastFile() throws Exception {
        snapshotOnly(0);
        disk.put(fixture.log(1), log(1, 2));
        disk.put(fixture.log(3), new byte[0]);
        recovers(2);
        assertFalse(disk.exists(fixture.log(3)));
    }

    @Test
    void shouldDeleteLastFileWithShortHeader() throws Exception {
        snapshotOnly(0);
        disk.put(fixture.log(1), log(1, 2));
        disk.put(fixture.log(3), Arrays.copyOf(log(3), 9));
        recovers(2);
        assertFalse(disk.exists(fixture.log(3)));
    }

    @Test
    void shouldDeleteLastFileWithoutRecords() throws Exception {
        snapshotOnly(0);
        disk.put(fixture.log(1), log(1, 2));
        disk.put(fixture.log(3), Arrays.copyOf(log(), 5000));
        Store store = fixture.recovered();
        assertEquals(2, fixture.sink.recovery.lastZxid());
        StoreFixture.write(store, 3, 4);
        store.close();
        recovers(4);
    }

    @Test
    void shouldRefuseEmptyFileInTheMiddle() throws Exception {
        snapshotOnly(0);
        disk.put(fixture.log(1), log(1, 2));
        disk.put(fixture.log(3), new byte[0]);
        disk.put(fixture.log(5), log(5));
        refuses();
    }
}
