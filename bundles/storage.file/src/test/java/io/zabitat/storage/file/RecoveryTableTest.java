package io.zabitat.storage.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.spi.storage.DamagedStoreException;
import io.zabitat.spi.storage.StorageException;
import io.zabitat.spi.storage.Store;
import io.zabitat.spi.storage.TxnBatch;
import io.zabitat.spi.tck.storage.MemoryDisk;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.zip.Adler32;
import org.junit.jupiter.api.Test;

/** One test for each row of reliability 3.2 and 3.3 and of storage format 6 that recovery decides. */
class RecoveryTableTest {
    private static final long E1 = 1L << 32;
    private static final long E2 = 2L << 32;

    private final MemoryDisk disk = new MemoryDisk();
    private final StoreFixture fixture = new StoreFixture(disk);

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

    // --- snapshots ---

    @Test
    void shouldIgnoreZeroLengthSnapshot() throws Exception {
        snapshotOnly(0);
        disk.put(fixture.log(1), log(1, 2, 3));
        disk.put(fixture.snapshot(3), new byte[0]);
        recovers(3);
        assertEquals(List.of(0L), fixture.sink.snapshots);
    }

    @Test
    void shouldFallBackToOlderSnapshot() throws Exception {
        Store store = fixture.fresh();
        StoreFixture.write(store, 1, 4);
        StoreFixture.snapshot(store, 4);
        store.close();
        flip(fixture.snapshot(4), 60);
        recovers(4);
        assertEquals(List.of(4L, 0L), fixture.sink.snapshots);
        assertEquals(List.of(1L, 2L, 3L, 4L), fixture.sink.zxids());
        assertTrue(fixture.notes.toString().contains("snapshot.4"), fixture.notes.toString());
    }

    @Test
    void shouldRefuseDamagedSnapshotThatNothingElseReaches() throws Exception {
        Store store = fixture.fresh();
        StoreFixture.snapshot(store, 7);
        store.close();
        flip(fixture.snapshot(7), 100);
        assertEquals(0, refuses().lastGoodZxid());
    }

    @Test
    void shouldRefuseWhenNoSnapshotCanBeRead() throws Exception {
        snapshotOnly(0);
        flip(fixture.snapshot(0), 100);
        refuses();
    }

    @Test
    void shouldRefuseLogsWithoutSnapshot() throws Exception {
        disk.put(fixture.log(1), log(1, 2));
        assertTrue(refuses().getMessage().contains("snapshot.trust.empty"));
    }

    @Test
    void shouldReplayLogsWithoutSnapshotWhenTold() throws Exception {
        disk.put(fixture.log(1), log(1, 2));
        fixture.settings.put("snapshot.trust.empty", "true");
        recovers(2);
        assertEquals(-1, fixture.sink.recovery.snapshotZxid());
        assertFalse(fixture.sink.recovery.empty());
    }

    @Test
    void shouldReadSnapshotOfVersion34() throws Exception {
        byte[] whole = wholeSnapshot(3);
        disk.put(fixture.snapshot(3), Arrays.copyOf(whole, whole.length - 54));
        recovers(3);
        assertTrue(fixture.sink.digestZxid.isEmpty());
    }

    @Test
    void shouldReadSnapshotOfVersion36() throws Exception {
        byte[] whole = wholeSnapshot(3);
        disk.put(fixture.snapshot(3), Arrays.copyOf(whole, whole.length - 21));
        recovers(3);
        assertEquals(3, fixture.sink.digestZxid.getAsLong());
    }

    @Test
    void shouldRefuseToTakeSnapshotThatEndsWithinASeal() throws Exception {
        byte[] whole = wholeSnapshot(3);
        disk.put(fixture.snapshot(0), wholeSnapshot(0));
        disk.put(fixture.log(1), log(1, 2, 3));
        byte[] cut = Arrays.copyOf(whole, whole.length - 30);
        System.arraycopy(SnapshotFormat.END, 0, cut, cut.length - 5, 5);
        disk.put(fixture.snapshot(3), cut);
        recovers(3);
        assertEquals(List.of(3L, 0L), fixture.sink.snapshots);
    }

    @Test
    void shouldStartFuzzySnapshotAtItsNameAndPassItsDigestOn() throws Exception {
        disk.put(fixture.snapshot(2), fuzzySnapshot(5, 6));
        disk.put(fixture.log(1), log(1, 2, 3, 4, 5, 6, 7));
        recovers(7);
        assertEquals(2, fixture.sink.recovery.snapshotZxid());
        assertEquals(List.of(3L, 4L, 5L, 6L, 7L), fixture.sink.zxids());
        assertEquals(5, fixture.sink.digestZxid.getAsLong());
    }

    @Test
    void shouldDropDigestOlderThanItsSnapshot() throws Exception {
        disk.put(fixture.snapshot(6), fuzzySnapshot(5, 6));
        recovers(6);
        assertTrue(fixture.sink.digestZxid.isEmpty());
    }

    @Test
    void shouldIgnoreTemporarySnapshotOfZooKeeper() throws Exception {
        snapshotOnly(0);
        disk.put(fixture.snapshot(0).resolveSibling("snapshot.9.tmp"), wholeSnapshot(9));
        recovers(0);
    }

    @Test
    void shouldSayThatSnappyCannotBeRead() throws Exception {
        disk.put(
                fixture.snapshot(0).resolveSibling("snapshot.5.snappy"),
                new byte[] {(byte) 0x82, 'S', 'N', 'A', 'P', 'P', 'Y', 0, 0, 0, 0, 1, 0, 0, 0, 1});
        assertTrue(refuses().getMessage().contains("snappy"));
    }

    // --- places, emptiness, epochs ---

    @Test
    void shouldRefuseSnapshotInTheLogDirectory() throws Exception {
        StoreFixture split = new StoreFixture(disk, Path.of("/snap"), Path.of("/log"));
        split.fresh().close();
        disk.put(Path.of("/log/version-2/snapshot.5"), wholeSnapshot(5));
        assertTrue(assertThrows(StorageException.class, split::recovered)
                .getMessage()
                .contains("snapshot.5"));
    }

    @Test
    void shouldRefuseLogInTheSnapshotDirectory() throws Exception {
        StoreFixture split = new StoreFixture(disk, Path.of("/snap"), Path.of("/log"));
        split.fresh().close();
        disk.put(Path.of("/snap/version-2/log.5"), log(5));
        assertTrue(assertThrows(StorageException.class, split::recovered)
                .getMessage()
                .contains("log.5"));
    }

    @Test
    void shouldSayThatAnEmptyStoreIsEmpty() throws Exception {
        fixture.recovered().close();
        assertTrue(fixture.sink.recovery.empty());
        assertFalse(fixture.sink.recovery.initialized());
        assertEquals(0, fixture.sink.recovery.lastZxid());
    }

    @Test
    void shouldTakeTheOperatorsInitializeFile() throws Exception {
        disk.put(Path.of("/data/initialize"), new byte[0]);
        fixture.recovered().close();
        assertTrue(fixture.sink.recovery.initialized());
        assertFalse(disk.exists(Path.of("/data/initialize")));
    }

    @Test
    void shouldRefuseMissingDirectoryWithoutAutocreate() {
        fixture.settings.put("datadir.autocreate", "false");
        assertThrows(StorageException.class, fixture::open);
    }

    @Test
    void shouldFinishEpochFromItsTemporaryFile() throws Exception {
        snapshotOnly(E2 + 1);
        text("acceptedEpoch", "3");
        text("currentEpoch", "1");
        text("currentEpoch.tmp", "3");
        Store store = fixture.recovered();
        assertEquals(3, store.epochs().current().getAsLong());
    }

    @Test
    void shouldHonourUpdatingEpochOfVersion34() throws Exception {
        snapshotOnly(E2 + 1);
        text("acceptedEpoch", "2");
        text("currentEpoch", "1");
        text("updatingEpoch", "");
        Store store = fixture.recovered();
        assertEquals(2, store.epochs().current().getAsLong());
        assertFalse(disk.exists(Path.of("/data/version-2/updatingEpoch")));
    }

    @Test
    void shouldRaiseCurrentEpochToAnAcceptedOneThatHistoryReached() throws Exception {
        snapshotOnly(E2 + 1);
        text("acceptedEpoch", "2");
        text("currentEpoch", "1");
        assertEquals(2, fixture.recovered().epochs().current().getAsLong());
    }

    @Test
    void shouldRefuseHistoryBeyondTheEpochs() throws Exception {
        snapshotOnly(E2 + 1);
        text("acceptedEpoch", "1");
        text("currentEpoch", "1");
        assertThrows(StorageException.class, fixture::recovered);
    }

    @Test
    void shouldRefuseAcceptedEpochBelowCurrent() throws Exception {
        snapshotOnly(E1 + 1);
        text("acceptedEpoch", "1");
        text("currentEpoch", "2");
        assertThrows(StorageException.class, fixture::recovered);
    }

    // --- helpers ---

    /** A life that ends without closing. */
    private void writeAndDie(long from, long to) throws Exception {
        Store store = fixture.fresh();
        StoreFixture.write(store, from, to);
        disk.unlock();
    }

    /** Files without a mark, as ZooKeeper leaves them. */
    private void foreign(long from, long to) throws Exception {
        snapshotOnly(0);
        disk.put(fixture.log(from), log(LongStream.rangeClosed(from, to).toArray()));
    }

    private void snapshotOnly(long zxid) {
        disk.put(fixture.snapshot(zxid), wholeSnapshot(zxid));
    }

    private static byte[] wholeSnapshot(long zxid) {
        return fuzzySnapshot(zxid, zxid);
    }

    private static byte[] fuzzySnapshot(long digestZxid, long lastZxid) {
        byte[] header =
                ByteBuffer.allocate(16).putInt(0x5a4b534e).putInt(2).putLong(-1).array();
        byte[] body = seal(concat(header, StoreFixture.emptyTree()));
        byte[] digest =
                ByteBuffer.allocate(20).putLong(digestZxid).putInt(2).putLong(7).array();
        return seal(seal(body, digest), ByteBuffer.allocate(8).putLong(lastZxid).array());
    }

    private static byte[] seal(byte[] before, byte[]... section) {
        byte[] all = section.length == 0 ? before : concat(before, section[0]);
        Adler32 adler = new Adler32();
        adler.update(all);
        return concat(
                all,
                ByteBuffer.allocate(13)
                        .putLong(adler.getValue())
                        .putInt(1)
                        .put((byte) '/')
                        .array());
    }

    private void recovers(long last) throws Exception {
        disk.unlock();
        fixture.recovered().close();
        assertEquals(last, fixture.sink.recovery.lastZxid());
    }

    private DamagedStoreException refuses() {
        disk.unlock();
        return assertThrows(DamagedStoreException.class, fixture::recovered);
    }

    private void text(String name, String content) {
        disk.put(Path.of("/data/version-2").resolve(name), content.getBytes(StandardCharsets.US_ASCII));
    }

    private void flip(Path file, int at) {
        byte[] bytes = disk.content(file);
        bytes[at] ^= 0x10;
        disk.put(file, bytes);
    }

    private static int endOfRecords(byte[] log) {
        int at = 16;
        while (at + 12 <= log.length && ByteBuffer.wrap(log).getInt(at + 8) > 0) {
            at += 13 + ByteBuffer.wrap(log).getInt(at + 8);
        }
        return at;
    }

    static byte[] log(long... zxids) {
        byte[] log = ByteBuffer.allocate(16).putInt(0x5a4b4c47).putInt(2).array();
        for (long zxid : zxids) {
            log = concat(log, record(StoreFixture.txn(zxid, 40)));
        }
        return log;
    }

    static byte[] record(byte[] payload) {
        Adler32 adler = new Adler32();
        adler.update(payload);
        return ByteBuffer.allocate(payload.length + 13)
                .putLong(adler.getValue())
                .putInt(payload.length)
                .put(payload)
                .put((byte) 'B')
                .array();
    }

    static byte[] concat(byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        ByteBuffer all = ByteBuffer.allocate(length);
        Arrays.stream(parts).forEach(all::put);
        return all.array();
    }
}
