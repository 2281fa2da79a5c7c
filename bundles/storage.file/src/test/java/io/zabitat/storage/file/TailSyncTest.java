package io.zabitat.storage.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.zabitat.spi.storage.Store;
import io.zabitat.spi.tck.storage.MemoryDisk;
import io.zabitat.spi.tck.storage.PowerLoss;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What recovery shows is durable from then on, whatever became of the syncs of the life before. */
class TailSyncTest {
    private static final int RUNS = 50;

    @Test
    void shouldKeepWhatWasFoundAfterAKillBeforeTheSync() throws Exception {
        StoreFixture store = new StoreFixture(new MemoryDisk());
        Store first = store.fresh();
        StoreFixture.write(first, 1, 3);
        StoreFixture.append(first, 4);
        assertSurvives(store, List.of(1L, 2L, 3L, 4L));
    }

    /** The cache calls the pages clean after a failed sync; only writing them again brings them to the disk. */
    @Test
    void shouldWriteAgainWhatAFailedSyncLeftInTheCache() throws Exception {
        StoreFixture store = new StoreFixture(new MemoryDisk());
        MemoryDisk disk = (MemoryDisk) store.disk;
        Store first = store.fresh();
        StoreFixture.write(first, 1, 3);
        int before = disk.ops.size();
        StoreFixture.append(first, 4);
        disk.failsSync = true;
        assertThrows(IOException.class, () -> first.log().sync());
        disk.ops.subList(before, disk.ops.size()).removeIf(op -> op instanceof MemoryDisk.Op.Write);
        assertSurvives(store, List.of(1L, 2L, 3L, 4L));
    }

    private static void assertSurvives(StoreFixture store, List<Long> zxids) throws Exception {
        MemoryDisk disk = (MemoryDisk) store.disk;
        disk.unlock();
        Store second = store.recovered();
        assertEquals(zxids, store.sink.zxids());
        StoreFixture.write(second, 5, 6);
        for (long seed = 1; seed <= RUNS; seed++) {
            StoreFixture after = new StoreFixture(PowerLoss.after(disk, disk.ops.size(), new Random(seed)));
            after.recovered().close();
            assertEquals(6, after.sink.txns.lastKey(), "seed " + seed);
            assertEquals(zxids.size() + 2, after.sink.txns.size(), "seed " + seed);
        }
    }
}
