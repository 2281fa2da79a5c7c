package io.zabitat.storage.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.spi.storage.DamagedStoreException;
import io.zabitat.spi.storage.StorageException;
import io.zabitat.spi.storage.Store;
import io.zabitat.spi.storage.StoreMaintenance.Finding;
import io.zabitat.spi.tck.storage.MemoryDisk;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FileStoreMaintenanceTest {
    private static final Path KEPT = Path.of("/data/given-up-1");

    private final MemoryDisk disk = new MemoryDisk();
    private final StoreFixture fixture = new StoreFixture(disk);
    private final FileStoreMaintenance maintenance = new FileStoreMaintenance();

    @BeforeEach
    void life() throws Exception {
        Store store = fixture.fresh();
        StoreFixture.write(store, 1, 5);
        StoreFixture.snapshot(store, 4);
        store.log().roll();
        StoreFixture.write(store, 6, 9);
        store.close();
    }

    @Test
    void shouldFindAWholeStoreHealthy() throws Exception {
        List<Finding> findings = maintenance.verify(fixture.context(), line -> {});
        assertTrue(findings.stream().allMatch(Finding::healthy), findings.toString());
        assertEquals(
                List.of("snapshot.4", "snapshot.0", "log.1", "log.6", "durable.mark", "history"),
                findings.stream().map(Finding::file).toList());
        assertEquals("5 transactions, zxid 0x1 to 0x5", findings.get(2).text());
        assertEquals(List.of(), maintenance.planRecovery(fixture.context()));
        assertEquals(List.of(), maintenance.recover(fixture.context()));
    }

    @Test
    void shouldNameTheDamagedFile() throws Exception {
        flip(fixture.log(6), 16 + 99 + 50);
        List<Finding> findings = maintenance.verify(fixture.context(), line -> {});
        assertEquals(
                List.of("log.6", "history"),
                findings.stream()
                        .filter(finding -> !finding.healthy())
                        .map(Finding::file)
                        .toList());
    }

    @Test
    void shouldVerifyWithoutChangingAnything() throws Exception {
        flip(fixture.log(6), 16 + 99 + 50);
        int ops = disk.ops.size();
        maintenance.verify(fixture.context(), line -> {});
        maintenance.planRecovery(fixture.context());
        assertEquals(ops, disk.ops.size());
    }

    @Test
    void shouldGiveUpRotInTheMiddle() throws Exception {
        flip(fixture.log(6), 16 + 99 + 50);
        byte[] original = disk.content(fixture.log(6));
        assertThrows(DamagedStoreException.class, fixture::recovered);
        assertTrue(maintenance.planRecovery(fixture.context()).toString().contains("up to zxid 0x6"));
        List<String> said = maintenance.recover(fixture.context());
        assertTrue(said.toString().contains("0x7 to 0x9"), said.toString());
        assertArrayEquals(original, disk.content(KEPT.resolve("log.6")));
        fixture.recovered().close();
        assertEquals(6, fixture.sink.recovery.lastZxid());
    }

    @Test
    void shouldGiveUpWhatFollowsAHole() throws Exception {
        byte[] log = disk.content(fixture.log(1));
        disk.delete(fixture.snapshot(4));
        disk.put(fixture.log(1), java.util.Arrays.copyOf(log, 16 + 3 * 99));
        assertThrows(DamagedStoreException.class, fixture::recovered);
        maintenance.recover(fixture.context());
        fixture.recovered().close();
        assertEquals(3, fixture.sink.recovery.lastZxid());
        assertTrue(disk.exists(KEPT.resolve("log.6")));
        assertFalse(disk.exists(fixture.log(6)));
    }

    @Test
    void shouldGiveUpLostAcknowledgedTransactions() throws Exception {
        disk.delete(fixture.log(6));
        assertThrows(DamagedStoreException.class, fixture::recovered);
        assertTrue(maintenance.recover(fixture.context()).toString().contains("0x6 to 0x9"));
        fixture.recovered().close();
        assertEquals(5, fixture.sink.recovery.lastZxid());
    }

    @Test
    void shouldGiveUpEverythingWithoutASnapshot() throws Exception {
        disk.delete(fixture.snapshot(0));
        disk.delete(fixture.snapshot(4));
        assertTrue(maintenance.planRecovery(fixture.context()).toString().contains("empty store"));
        maintenance.recover(fixture.context());
        fixture.recovered().close();
        assertTrue(fixture.sink.recovery.empty());
        assertTrue(disk.exists(KEPT.resolve("log.1")));
    }

    @Test
    void shouldNotTouchAStoreInUse() throws Exception {
        Store store = fixture.recovered();
        assertThrows(StorageException.class, () -> maintenance.recover(fixture.context()));
        store.close();
    }

    private void flip(Path file, int at) {
        byte[] bytes = disk.content(file);
        bytes[at] ^= 0x10;
        disk.put(file, bytes);
    }
}
