package io.zabitat.storage.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.spi.storage.DamagedStoreException;
import io.zabitat.spi.storage.Recovery;
import io.zabitat.spi.storage.Store;
import io.zabitat.spi.tck.storage.MemoryDisk;
import io.zabitat.spi.tck.storage.PowerLoss;
import io.zabitat.spi.tck.storage.StoreUnderTest;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What was acknowledged and taken away by hand, or with a disk: a member must not forget that, however often it starts. */
class RemovedLogsTest {
    private static final Path SNAPSHOTS = Path.of("/snapshots");
    private static final Path LOGS = Path.of("/logs");
    private static final Path LOG_FOLDER = LOGS.resolve("version-2");

    private final MemoryDisk disk = new MemoryDisk();

    private StoreFixture together() {
        StoreFixture fixture = new StoreFixture(disk);
        fixture.ensemble = true;
        return fixture;
    }

    private StoreFixture apart(MemoryDisk on) {
        StoreFixture fixture = new StoreFixture(on, SNAPSHOTS, LOGS);
        fixture.ensemble = true;
        return fixture;
    }

    /** Behind a snapshot at 3 the zxids 4 to 9. */
    private static void live(StoreFixture fixture) throws Exception {
        Store store = fixture.fresh();
        store.epochs().saveAccepted(0);
        store.epochs().saveCurrent(0);
        StoreFixture.write(store, 1, 3);
        StoreFixture.snapshot(store, 3);
        StoreFixture.write(store, 4, 9);
        store.close();
    }

    private static void partial(StoreFixture fixture) throws Exception {
        fixture.recovered().close();
        assertEquals(3, fixture.sink.recovery.lastZxid());
        assertTrue(fixture.sink.recovery.logsRemoved());
        assertFalse(fixture.sink.recovery.complete());
    }

    private static void whole(StoreFixture fixture, long last) throws Exception {
        fixture.recovered().close();
        assertEquals(last, fixture.sink.recovery.lastZxid());
        assertTrue(fixture.sink.recovery.complete());
    }

    /** All files of the directory, with what they say. */
    private void empty(Path directory) {
        disk.list(directory).forEach(name -> disk.delete(directory.resolve(name)));
    }

    @Test
    void shouldKnowAtEachStartThatTheLogsAreGone() throws Exception {
        live(together());
        disk.delete(together().log(1));
        partial(together());
        partial(together());
    }

    @Test
    void shouldKnowItWhenItIsReadAgain() throws Exception {
        live(together());
        disk.delete(together().log(1));
        StoreFixture fixture = together();
        Store store = fixture.recovered();
        fixture.reload(store);
        assertFalse(fixture.sink.recovery.complete());
        store.close();
    }

    @Test
    void shouldBeWholeWithAnotherMembersHistory() throws Exception {
        live(together());
        disk.delete(together().log(1));
        Store store = together().recovered();
        StoreFixture.install(store, 7);
        store.close();
        whole(together(), 7);
    }

    /** The first part of a leader's history is not what it once acknowledged; all of it is, and then it joins the epoch. */
    @Test
    void shouldBeWholeOnceItHasJoinedAnEpoch() throws Exception {
        live(together());
        disk.delete(together().log(1));
        Store store = together().recovered();
        StoreFixture.write(store, 4, 5);
        store.close();
        StoreFixture fixture = together();
        store = fixture.recovered();
        assertEquals(5, fixture.sink.recovery.lastZxid());
        assertFalse(fixture.sink.recovery.complete());
        store.epochs().saveAccepted(1);
        assertFalse(again(store).complete());
        store = together().recovered();
        store.epochs().saveCurrent(1);
        assertTrue(again(store).complete());
    }

    private Recovery again(Store store) throws Exception {
        store.close();
        StoreFixture fixture = together();
        fixture.recovered().close();
        return fixture.sink.recovery;
    }

    @Test
    void shouldNotBeTurnedIntoAnotherStoreThatLooksWhole() throws Exception {
        live(together());
        disk.delete(together().log(1));
        partial(together());
        StoreFixture fixture = together();
        FileStoreMaintenance maintenance = new FileStoreMaintenance();
        assertThrows(DamagedStoreException.class, () -> maintenance.read(fixture.context(), new StoreUnderTest.Sink()));
        assertEquals(1, maintenance.planRecovery(fixture.context()).size());
        maintenance.recover(fixture.context());
        whole(fixture, 3);
    }

    @Test
    void shouldBeWholeByTheOperatorsWord() throws Exception {
        live(together());
        disk.delete(together().log(1));
        disk.put(together().dataDir.resolve("initialize"), new byte[0]);
        StoreFixture fixture = together();
        Store store = fixture.recovered();
        assertTrue(fixture.sink.recovery.complete());
        StoreFixture.write(store, 4, 5);
        store.close();
        whole(together(), 5);
    }

    @Test
    void shouldMissTheLogsOfADiskThatIsNotMounted() throws Exception {
        live(apart(disk));
        empty(LOG_FOLDER);
        partial(apart(disk));
        partial(apart(disk));
        Store store = apart(disk).recovered();
        StoreFixture.install(store, 7);
        store.close();
        whole(apart(disk), 7);
    }

    @Test
    void shouldRefuseToServeAloneWithoutTheDiskOfItsLogs() throws Exception {
        StoreFixture alone = apart(disk);
        alone.ensemble = false;
        live(alone);
        empty(LOG_FOLDER);
        String refusal =
                assertThrows(DamagedStoreException.class, alone::recovered).getMessage();
        assertTrue(refusal.contains("is the disk mounted"), refusal);
        new FileStoreMaintenance().recover(alone.context());
        whole(alone, 3);
    }

    @Test
    void shouldNotMissWhatWasNeverLogged() throws Exception {
        StoreFixture alone = apart(disk);
        alone.ensemble = false;
        alone.fresh().close();
        whole(alone, 0);
    }

    /** ZooKeeper knows of no such files, and an operator may move what it does know. */
    @Test
    void shouldTakeLogsThatWereMovedByThemselves() throws Exception {
        live(apart(disk));
        byte[] log = disk.content(LOG_FOLDER.resolve("log.1"));
        empty(LOG_FOLDER);
        disk.put(LOG_FOLDER.resolve("log.1"), log);
        whole(apart(disk), 9);
    }

    /** What a mark says of a missing last file stands, whatever epoch is promised before the power goes. */
    @Test
    void shouldStaySuspectOverAPowerLossBehindALaterPromise() throws Exception {
        StoreFixture fixture = together();
        Store store = fixture.fresh();
        store.epochs().saveAccepted(1);
        store.epochs().saveCurrent(0);
        StoreFixture.write(store, 1, 3);
        store.log().roll();
        StoreFixture.write(store, 4, 9);
        store.close();
        disk.delete(fixture.log(4));
        store = fixture.recovered();
        assertTrue(fixture.sink.recovery.suspect().isPresent());
        store.epochs().saveAccepted(2);
        StoreFixture after = new StoreFixture(PowerLoss.ofAllUnsynced(disk));
        after.ensemble = true;
        after.recovered().close();
        assertTrue(after.sink.recovery.suspect().isPresent());
    }
}
