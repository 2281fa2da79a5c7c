package io.zabitat.spi.tck.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.spi.storage.StorageException;
import io.zabitat.spi.storage.StorageProvider;
import io.zabitat.spi.storage.Store;
import io.zabitat.spi.storage.StoreContext;
import io.zabitat.spi.tck.harness.Campaign;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The whole kit for a store that reaches its files through {@link StoreContext#disk} alone: all of {@link StorageContract}, on a disk
 * of the kit's that loses power at any change (reliability 3.1, CP1 to CP17, and the first row of 3.2), refuses to sync and rots. A
 * provider's test extends this class and adds nothing but the provider.
 */
public abstract class DurableStorageContract extends StorageContract {
    private static final int MAX_RECORD_BYTES = 1 << 20;
    private static final int CUTS_PER_LIFE = 20;
    private static final int BITS_TURNED = 200;

    /** Bounds what a slow machine spends on turned bits; the others are for another run. */
    private static final long SEARCH_NANOS = TimeUnit.SECONDS.toNanos(15);

    private MemoryDisk disk = new MemoryDisk();

    /** The provider under test. */
    protected abstract StorageProvider provider();

    /** The server's settings for a life of a store; small files make the kit fast, and what may differ is drawn. */
    protected Map<String, String> settings(Random random) {
        return Map.of();
    }

    @Override
    protected final Store open(Path directory) throws StorageException {
        return provider()
                .open(new StoreContext(
                        directory,
                        directory,
                        settings(new Random(1)),
                        disk,
                        Runnable::run,
                        System::nanoTime,
                        MAX_RECORD_BYTES,
                        note -> {},
                        true));
    }

    @Test
    void shouldBeCalledByAName() {
        assertTrue(provider().name().matches("[a-z0-9.-]+"), "what a configuration names it by");
    }

    // --- without power ---

    @Test
    void shouldKeepWhatWasSyncedWithoutPower() throws Exception {
        startFresh();
        write(1, 5);
        append(6, 8);
        losePower();
        assertTrue(found.lastZxid() >= 5, "lost what was synced: " + found);
        assertEquals(expected(1, found.lastZxid()), sink.zxids);
        assertTrue(found.complete());
    }

    @Test
    void shouldKeepCommittedSnapshotsWithoutPower() throws Exception {
        startFresh();
        write(1, 4);
        snapshot(4);
        losePower();
        assertEquals(4, found.snapshotZxid());
        assertArrayEquals(body(), sink.body);
    }

    @Test
    void shouldKeepEpochsWithoutPower() throws Exception {
        startFresh();
        store.epochs().saveAccepted(9);
        losePower();
        assertEquals(9, store.epochs().accepted().orElseThrow());
        store.epochs().saveCurrent(9);
        losePower();
        assertEquals(9, store.epochs().current().orElseThrow());
    }

    @Test
    void shouldKeepTruncationWithoutPower() throws Exception {
        startFresh();
        write(1, 5);
        snapshot(5);
        write(6, 9);
        snapshot(9);
        assertTrue(store.log().truncate(7));
        losePower();
        assertEquals(7, found.lastZxid());
        assertEquals(List.of(6L, 7L), sink.zxids);
    }

    @Test
    void shouldKeepANewHistoryWithoutPower() throws Exception {
        startFresh();
        follow(1);
        write(E1 + 1, E1 + 5);
        install(E1 + 9);
        losePower();
        assertEquals(E1 + 9, found.snapshotZxid());
        assertEquals(E1 + 9, found.lastZxid());
    }

    @Test
    void shouldKeepDoubtWithoutPower() throws Exception {
        startFresh();
        follow(1);
        write(E1 + 1, E1 + 5);
        store.log().quarantine("for a test");
        losePower();
        assertFalse(found.complete(), "counts again although its history was given up");
    }

    @Test
    void shouldKeepWhatWasAcknowledged() {
        campaign(300, 20260101);
    }

    /**
     * One command for many more: {@code mvn test -Dtest=*PowerLossTest -Dzabitat.campaign=10000
     * -Dzabitat.tck.limitMillis=3600000 [-Dzabitat.seed=N]}.
     */
    @Test
    @EnabledIfSystemProperty(named = "zabitat.campaign", matches = "[0-9]+")
    @ExtendWith(Campaign.Resolver.class)
    void shouldKeepWhatWasAcknowledgedInACampaign(Campaign wanted) {
        campaign(wanted.size(), wanted.seed());
    }

    private void campaign(int cuts, long firstSeed) {
        System.out.println("power loss: " + cuts + " cuts, first seed " + firstSeed);
        for (int i = 0; i * CUTS_PER_LIFE < cuts; i++) {
            long seed = firstSeed + i;
            try {
                new PowerLossRun(this, seed, false).run(CUTS_PER_LIFE);
            } catch (Exception | AssertionError failed) {
                throw new AssertionError("seed " + seed + ": " + failed, failed);
            }
        }
    }

    /** The tester is tested: a disk that only pretends to sync must be caught. */
    @Test
    void shouldFindLossesWhenSyncIsTakenOut() {
        int caught = 0;
        String example = "";
        for (long seed = 1; seed <= 10; seed++) {
            try {
                new PowerLossRun(this, seed, true).run(CUTS_PER_LIFE);
            } catch (Exception | AssertionError found) {
                caught++;
                example = String.valueOf(found.getMessage());
            }
        }
        assertTrue(caught >= 9, "caught in " + caught + " of 10 lives");
        assertNotEquals("", example);
    }

    // --- a disk that fails ---

    @Test
    void shouldNotAcknowledgeWhatTheDiskRefuses() throws Exception {
        startFresh();
        write(1, 3);
        append(4, 4);
        disk.failsSync = true;
        assertThrows(IOException.class, () -> store.log().sync());
        assertThrows(IOException.class, () -> store.log().sync(), "a failed sync is tried again");
        assertThrows(IOException.class, () -> write(5, 5));
        losePower();
        assertTrue(found.lastZxid() >= 3);
        assertEquals(expected(1, found.lastZxid()), sink.zxids);
    }

    @Test
    void shouldNotPromiseWhatTheDiskRefuses() throws Exception {
        startFresh();
        store.epochs().saveAccepted(1);
        disk.failsSync = true;
        assertThrows(IOException.class, () -> store.epochs().saveAccepted(2));
        disk.failsSync = true;
        assertThrows(IOException.class, () -> snapshot(0));
    }

    /** A bit of anything durable turns: all is found, or the store says that something may be missing. */
    @Test
    void shouldNeverBringOtherThanWhatWasWritten() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        long before = System.nanoTime();
        for (int bit = 0; bit < BITS_TURNED && inTime(before); bit++) {
            anotherMachine();
            startFresh();
            follow(1);
            write(E1 + 1, E1 + 3);
            snapshot(E1 + 3);
            write(E1 + 4, E1 + 6);
            close();
            List<Path> files = disk.written();
            Path file = files.get(random.nextInt(files.size()));
            int position = random.nextInt(disk.content(file).length);
            disk.rot(file, position);
            String where = file.getFileName() + " byte " + position + ", seed " + seed;
            try {
                start();
            } catch (StorageException e) {
                store = null; // it says so, and does not start
                continue;
            }
            if (found.suspect().isEmpty() && found.complete()) {
                assertEquals(E1 + 6, found.lastZxid(), where);
                assertEquals(expected(found.snapshotZxid() == E1 + 3 ? E1 + 4 : E1 + 1, E1 + 6), sink.zxids, where);
                assertArrayEquals(body(), sink.body, where);
            }
            for (int i = 0; i < sink.zxids.size(); i++) {
                assertArrayEquals(txn(sink.zxids.get(i)), sink.payloads.get(i), where);
            }
        }
    }

    private static boolean inTime(long beginNanos) {
        return System.nanoTime() - beginNanos < SEARCH_NANOS;
    }

    private static List<Long> expected(long from, long to) {
        List<Long> zxids = new ArrayList<>();
        for (long zxid = from; zxid <= to; zxid++) {
            zxids.add(zxid);
        }
        return zxids;
    }

    private void anotherMachine() {
        close();
        store = null;
        disk = new MemoryDisk();
    }

    /** The machine starts again with what was synced; what the store still writes at its end goes nowhere. */
    private void losePower() throws StorageException {
        MemoryDisk left = PowerLoss.rebased(PowerLoss.ofAllUnsynced(disk));
        close();
        store = null;
        disk = left;
        start();
    }
}
