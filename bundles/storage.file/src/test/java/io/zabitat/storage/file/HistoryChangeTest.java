package io.zabitat.storage.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.spi.storage.DamagedStoreException;
import io.zabitat.spi.storage.Recovery;
import io.zabitat.spi.storage.StorageException;
import io.zabitat.spi.storage.Store;
import io.zabitat.spi.tck.storage.MemoryDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A member's history is read again, cut, exchanged for another member's, doubted and given up. */
class HistoryChangeTest {
    private static final long E1 = 1L << 32;
    private static final long E2 = 2L << 32;

    private final MemoryDisk disk = new MemoryDisk();
    private final StoreFixture fixture = new StoreFixture(disk);

    HistoryChangeTest() {
        fixture.ensemble = true;
    }

    // --- reading again ---

    @Test
    void shouldBringWhatIsOnDiskWhileItStaysOpen() throws Exception {
        Store store = fixture.fresh();
        StoreFixture.write(store, 1, 5);
        StoreFixture.append(store, 6);
        fixture.reload(store);
        assertEquals(List.of(1L, 2L, 3L, 4L, 5L, 6L), fixture.sink.zxids());
        assertEquals(new Recovery(0, 6, 6, false, false), fixture.sink.recovery);
        assertThrows(StorageException.class, fixture::open, "the store stays locked");
        StoreFixture.write(store, 7, 8);
        fixture.reload(store);
        assertEquals(8, fixture.sink.recovery.lastZxid());
        store.close();
        recovers(0, 8);
    }

    @Test
    void shouldBringExactlyWhatATruncationLeft() throws Exception {
        Store store = fixture.fresh();
        StoreFixture.write(store, 1, 5);
        StoreFixture.snapshot(store, 5);
        StoreFixture.write(store, 6, 8);
        StoreFixture.snapshot(store, 8);
        assertTrue(store.log().truncate(7));
        fixture.reload(store);
        assertEquals(List.of(5L), fixture.sink.snapshots, "no snapshot beyond (ZOOKEEPER-1549)");
        assertEquals(List.of(6L, 7L), fixture.sink.zxids());
        assertTrue(store.log().truncate(3));
        fixture.reload(store);
        assertEquals(List.of(0L), fixture.sink.snapshots);
        assertEquals(List.of(1L, 2L, 3L), fixture.sink.zxids());
        follow(store, 1);
        StoreFixture.write(store, E1 + 1, E1 + 2);
        store.close();
        recovers(0, E1 + 2);
    }

    @Test
    void shouldNotBeReadAgainWhenTheLogIsDead() throws Exception {
        Store store = fixture.fresh();
        StoreFixture.append(store, 1);
        disk.failsSync = true;
        assertThrows(IOException.class, () -> store.log().sync());
        assertThrows(StorageException.class, () -> fixture.reload(store));
    }

    // --- truncation to what was not logged ---

    @Test
    void shouldTruncateToTheBeginningOfEverything() throws Exception {
        Store store = fixture.fresh();
        StoreFixture.write(store, 1, 5);
        assertTrue(store.log().truncate(0));
        fixture.reload(store);
        assertEquals(0, fixture.sink.recovery.lastZxid());
        assertEquals(List.of(), fixture.sink.zxids());
        StoreFixture.write(store, 1, 1);
        store.close();
        recovers(0, 1);
    }

    @Test
    void shouldTruncateToTheBeginningOfAnEpochWhoseFirstTransactionItHas() throws Exception {
        Store store = fixture.fresh();
        StoreFixture.write(store, E1 + 1, E1 + 3);
        store.log().roll();
        StoreFixture.write(store, E2 + 1, E2 + 2);
        assertFalse(store.log().truncate(3 * E1), "an epoch it knows nothing of");
        assertFalse(store.log().truncate(E1 + 9));
        assertTrue(store.log().truncate(E2));
        fixture.reload(store);
        assertEquals(new Recovery(0, E1 + 3, 3, false, false), fixture.sink.recovery);
        assertTrue(store.log().truncate(E1));
        fixture.reload(store);
        assertEquals(new Recovery(0, 0, 0, false, false), fixture.sink.recovery);
    }

    @Test
    void shouldTruncateToTheSnapshotTheLogBeginsBehind() throws Exception {
        Store store = fixture.recovered();
        StoreFixture.install(store, E1 + 7);
        StoreFixture.write(store, E1 + 8, E1 + 9);
        assertFalse(store.log().truncate(E1 + 6));
        assertTrue(store.log().truncate(E1 + 7));
        fixture.reload(store);
        assertEquals(new Recovery(E1 + 7, E1 + 7, 0, false, false), fixture.sink.recovery);
    }

    // --- another member's history ---

    @Test
    void shouldGoOnBehindAnInstalledSnapshotWithAHoleBelow() throws Exception {
        Store store = fixture.fresh();
        StoreFixture.write(store, E1 + 1, E1 + 5);
        StoreFixture.install(store, E2 + 9);
        fixture.reload(store);
        assertEquals(new Recovery(E2 + 9, E2 + 9, 0, false, false), fixture.sink.recovery);
        StoreFixture.write(store, E2 + 10, E2 + 12);
        store.close();
        recovers(E2 + 9, E2 + 12);
        assertEquals(List.of(E2 + 10, E2 + 11, E2 + 12), fixture.sink.zxids());
    }

    @Test
    void shouldDropWhatLiesBeyondAnInstalledSnapshot() throws Exception {
        Store store = fixture.fresh();
        StoreFixture.write(store, E1 + 1, E1 + 5);
        StoreFixture.write(store, E2 + 1, E2 + 3);
        StoreFixture.snapshot(store, E2 + 3);
        StoreFixture.install(store, E1 + 9);
        assertEquals(List.of(E1 + 9, 0L), store.snapshots().list());
        fixture.reload(store);
        assertEquals(new Recovery(E1 + 9, E1 + 9, 0, false, false), fixture.sink.recovery);
        StoreFixture.write(store, E1 + 10, E1 + 11);
        store.close();
        recovers(E1 + 9, E1 + 11);
    }

    @Test
    void shouldNotFallBackAcrossAnInstalledSnapshot() throws Exception {
        Store store = fixture.fresh();
        StoreFixture.write(store, E1 + 1, E1 + 5);
        StoreFixture.install(store, E2);
        StoreFixture.write(store, E2 + 1, E2 + 2);
        store.close();
        recovers(E2, E2 + 2);
        byte[] rotten = disk.content(fixture.snapshot(E2));
        rotten[40] ^= 1;
        disk.put(fixture.snapshot(E2), rotten);
        fixture.recovered().close();
        String why = fixture.sink.recovery.suspect().orElseThrow();
        assertTrue(why.contains("0x200000000"), why);
    }

    @Test
    void shouldFinishAnInstallAfterACrash() throws Exception {
        Store store = fixture.fresh();
        StoreFixture.write(store, E1 + 1, E1 + 5);
        StoreFixture.write(store, E2 + 1, E2 + 2);
        StoreFixture.installSnapshot(store, E1 + 9);
        assertThrows(IllegalStateException.class, () -> StoreFixture.append(store, E2 + 3));
        disk.unlock();
        recovers(E1 + 9, E1 + 9);
        assertTrue(fixture.notes.toString().contains("put aside"), fixture.notes.toString());
    }

    @Test
    void shouldResetToNothingButASnapshotItHas() throws Exception {
        Store store = fixture.fresh();
        assertThrows(IllegalStateException.class, () -> store.log().reset(4));
    }

    // --- doubt ---

    @Test
    void shouldOpenADamagedMemberAsSuspectAndChangeNothing() throws Exception {
        damaged();
        byte[] before = disk.content(fixture.log(1));
        Store store = fixture.recovered();
        Recovery found = fixture.sink.recovery;
        assertTrue(found.suspect().orElseThrow().contains("0x4 to 0x9"), found.toString());
        assertFalse(found.complete());
        assertFalse(found.empty());
        assertEquals(3, found.lastZxid());
        assertEquals(before.length, disk.content(fixture.log(1)).length);
        assertThrows(IllegalStateException.class, () -> StoreFixture.append(store, 10));
        assertFalse(store.log().truncate(2));
        assertFalse(store.log().read(0).next(), "nothing of it is given to others");
        fixture.reload(store);
        assertTrue(fixture.sink.recovery.suspect().isPresent());
        store.close();
        fixture.ensemble = false;
        assertThrows(DamagedStoreException.class, fixture::recovered);
    }

    @Test
    void shouldBeWholeAgainWithAnotherMembersHistoryAndKeepTheEvidence() throws Exception {
        damaged();
        byte[] evidence = disk.content(fixture.log(1));
        Store store = fixture.recovered();
        StoreFixture.install(store, E1);
        assertTrue(fixture.notes.toString().contains("quarantine-1.log.1"), fixture.notes.toString());
        assertEquals(evidence.length, disk.content(fixture.log(1).resolveSibling("quarantine-1.log.1")).length);
        StoreFixture.write(store, E1 + 1, E1 + 2);
        store.close();
        recovers(E1, E1 + 2);
        assertTrue(fixture.sink.recovery.complete());
    }

    @Test
    void shouldDoubtAMemberWithLogsButNoSnapshot() throws Exception {
        Store store = fixture.fresh();
        StoreFixture.write(store, 1, 3);
        store.close();
        disk.delete(fixture.snapshot(0));
        fixture.recovered().close();
        assertTrue(fixture.sink.recovery.suspect().orElseThrow().contains("2325"));
        assertEquals(0, fixture.sink.recovery.lastZxid());
    }

    @Test
    void shouldCountAnEmptyMemberByTheOperatorsWordAlone() throws Exception {
        fixture.recovered().close();
        assertTrue(fixture.sink.recovery.empty());
        assertFalse(fixture.sink.recovery.complete());
        disk.put(Path.of("/data/initialize"), new byte[0]);
        fixture.recovered().close();
        assertTrue(fixture.sink.recovery.complete());
        fixture.recovered().close();
        assertFalse(fixture.sink.recovery.complete(), "the word is used up");
    }

    // --- giving up ---

    @Test
    void shouldBeEmptyAndDoubtedAfterItsHistoryWasGivenUp() throws Exception {
        Store store = fixture.fresh();
        follow(store, 1);
        StoreFixture.write(store, E1 + 1, E1 + 5);
        List<String> kept = store.log().quarantine("the leader wants 0x100000003 cut");
        assertEquals(2, kept.size(), kept.toString());
        fixture.reload(store);
        Recovery found = fixture.sink.recovery;
        assertEquals("the leader wants 0x100000003 cut", found.suspect().orElseThrow());
        assertTrue(found.empty());
        assertEquals(0, found.lastZxid());
        assertThrows(IllegalStateException.class, () -> StoreFixture.append(store, E1 + 6));
        store.close();
        disk.put(Path.of("/data/initialize"), new byte[0]);
        Store again = fixture.recovered();
        assertFalse(fixture.sink.recovery.complete(), "initialize is about an empty store, not about a doubted one");
        assertEquals(1, again.epochs().accepted().orElseThrow(), "what was promised stays promised");
        StoreFixture.install(again, E2);
        follow(again, 2);
        StoreFixture.write(again, E2 + 1, E2 + 1);
        again.close();
        recovers(E2, E2 + 1);
        assertTrue(disk.exists(fixture.log(E1 + 1).resolveSibling("quarantine-1.log.100000001")));
    }

    @Test
    void shouldNotStartAloneWithAHistoryThatWasGivenUp() throws Exception {
        Store store = fixture.fresh();
        StoreFixture.write(store, 1, 2);
        store.log().quarantine("a test");
        store.close();
        fixture.ensemble = false;
        assertThrows(DamagedStoreException.class, fixture::recovered);
        FileStoreMaintenance maintenance = new FileStoreMaintenance();
        assertTrue(maintenance.planRecovery(fixture.context()).toString().contains("given up"));
        maintenance.recover(fixture.context());
        fixture.recovered().close();
        assertTrue(fixture.sink.recovery.empty());
    }

    // --- epochs ---

    @Test
    void shouldMakeMissingEpochsFromTheHistory() throws Exception {
        fixture.fresh().close();
        Store store = fixture.recovered();
        StoreFixture.write(store, E1 + 1, E1 + 1);
        store.close();
        disk.delete(epoch("acceptedEpoch"));
        disk.delete(epoch("currentEpoch"));
        Store again = fixture.recovered();
        assertEquals(1, again.epochs().accepted().orElseThrow());
        assertEquals(1, again.epochs().current().orElseThrow());
        again.close();
        assertEquals("1", new String(disk.content(epoch("currentEpoch")), StandardCharsets.US_ASCII));
    }

    @Test
    void shouldNotMakeUpAPromiseBelowTheEpochThatWasFollowed() throws Exception {
        fixture.fresh().close();
        disk.put(epoch("currentEpoch"), "3".getBytes(StandardCharsets.US_ASCII));
        disk.delete(epoch("acceptedEpoch"));
        StorageException refused = assertThrows(StorageException.class, fixture::recovered);
        assertTrue(refused.getMessage().contains("acceptedEpoch is missing"), refused.getMessage());
    }

    @Test
    void shouldLeaveEpochsAloneInAnEmptyStoreAndInAServerAlone() throws Exception {
        fixture.recovered().close();
        assertFalse(disk.exists(epoch("acceptedEpoch")));
        fixture.ensemble = false;
        fixture.fresh().close();
        fixture.recovered().close();
        assertFalse(disk.exists(epoch("acceptedEpoch")));
    }

    @Test
    void shouldRaiseCurrentEpochToHistoryThatWasSavedBeforeIt() throws Exception {
        Store store = fixture.fresh();
        store.epochs().saveAccepted(2);
        store.epochs().saveCurrent(1);
        StoreFixture.write(store, E2 + 1, E2 + 1);
        disk.unlock();
        Store again = fixture.recovered();
        assertEquals(2, again.epochs().current().orElseThrow());
    }

    private void damaged() throws Exception {
        Store store = fixture.fresh();
        StoreFixture.write(store, 1, 9);
        store.close();
        byte[] log = disk.content(fixture.log(1));
        log[16 + 3 * 99 + 50] ^= 0x10;
        disk.put(fixture.log(1), log);
    }

    private Path epoch(String name) {
        return Path.of("/data/version-2").resolve(name);
    }

    private static void follow(Store store, long epoch) throws IOException {
        store.epochs().saveAccepted(epoch);
        store.epochs().saveCurrent(epoch);
    }

    private void recovers(long snapshot, long last) throws Exception {
        fixture.recovered().close();
        assertTrue(fixture.sink.recovery.suspect().isEmpty(), fixture.sink.recovery.toString());
        assertEquals(snapshot, fixture.sink.recovery.snapshotZxid());
        assertEquals(last, fixture.sink.recovery.lastZxid());
    }
}
