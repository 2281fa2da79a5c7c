package io.zabitat.storage.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.spi.storage.StorageException;
import io.zabitat.spi.storage.Store;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** One test for each row of reliability 3.2 and 3.3 and of storage format 6 that recovery decides by places, emptiness and epochs. */
class DirectoryRecoveryTest extends RecoveryCase {
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
}
