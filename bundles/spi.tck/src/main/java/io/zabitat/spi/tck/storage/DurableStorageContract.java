package io.zabitat.spi.tck.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.spi.storage.StorageException;
import io.zabitat.spi.storage.StorageProvider;
import io.zabitat.spi.storage.Store;
import io.zabitat.spi.storage.StoreContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * The whole kit for a store that reaches its files through {@link StoreContext#disk} alone: all of {@link StorageContract}, on a disk
 * of the kit's that loses power, refuses to sync and rots. A provider's test extends this class and adds nothing but the provider.
 */
public abstract class DurableStorageContract extends StorageContract {
    private static final int MAX_RECORD_BYTES = 1 << 20;
    private static final int MOST_CUTS = 150;
    private static final int BITS_TURNED = 200;

    /** Bounds what a slow machine spends on cuts and turned bits; the others are for another run. */
    private static final long SEARCH_NANOS = TimeUnit.SECONDS.toNanos(15);

    private FragileDisk disk = new FragileDisk();

    /** The provider under test. */
    protected abstract StorageProvider provider();

    /** The server's settings with which stores are opened; small files make the kit fast. */
    protected Map<String, String> settings() {
        return Map.of();
    }

    @Override
    protected final Store open(Path directory) throws StorageException {
        return provider()
                .open(new StoreContext(
                        directory,
                        directory,
                        settings(),
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
        losePower(0);
        assertTrue(found.lastZxid() >= 5, "lost what was synced: " + found);
        assertEquals(expected(1, found.lastZxid()), sink.zxids);
        assertTrue(found.complete());
    }

    @Test
    void shouldKeepCommittedSnapshotsWithoutPower() throws Exception {
        startFresh();
        write(1, 4);
        snapshot(4);
        losePower(0);
        assertEquals(4, found.snapshotZxid());
        assertArrayEquals(body(), sink.body);
    }

    @Test
    void shouldKeepEpochsWithoutPower() throws Exception {
        startFresh();
        store.epochs().saveAccepted(9);
        losePower(0);
        assertEquals(9, store.epochs().accepted().orElseThrow());
        store.epochs().saveCurrent(9);
        losePower(0);
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
        losePower(0);
        assertEquals(7, found.lastZxid());
        assertEquals(List.of(6L, 7L), sink.zxids);
    }

    @Test
    void shouldKeepANewHistoryWithoutPower() throws Exception {
        startFresh();
        follow(1);
        write(E1 + 1, E1 + 5);
        install(E1 + 9);
        losePower(0);
        assertEquals(E1 + 9, found.snapshotZxid());
        assertEquals(E1 + 9, found.lastZxid());
    }

    @Test
    void shouldKeepDoubtWithoutPower() throws Exception {
        startFresh();
        follow(1);
        write(E1 + 1, E1 + 5);
        store.log().quarantine("for a test");
        losePower(0);
        assertFalse(found.complete(), "counts again although its history was given up");
    }

    /** The power goes at every change of the disk in turn, and of what was not synced a part stays. */
    @Test
    void shouldHoldAllThatWasAcknowledgedWhereverPowerGoes() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        long before = System.nanoTime();
        start();
        long begin = disk.changes();
        new Work().run();
        long all = disk.changes() - begin;
        long step = Math.max(1, all / MOST_CUTS);
        for (long cut = random.nextInt((int) step); cut < all && inTime(before); cut += step) {
            String where = "power lost at change " + cut + " of " + all + ", seed " + seed;
            anotherMachine();
            start();
            Work work = new Work();
            disk.losePowerAfter(cut);
            assertThrows(IOException.class, work::run, where + ": hides that the disk is gone");
            losePower(random.nextInt(11), random);
            work.check(where);
        }
    }

    // --- a disk that fails ---

    @Test
    void shouldNotAcknowledgeWhatTheDiskRefuses() throws Exception {
        startFresh();
        write(1, 3);
        append(4, 4);
        disk.refuseSync();
        assertThrows(IOException.class, () -> store.log().sync());
        assertThrows(IOException.class, () -> store.log().sync(), "a failed sync is tried again");
        assertThrows(IOException.class, () -> write(5, 5));
        losePower(0);
        assertTrue(found.lastZxid() >= 3);
        assertEquals(expected(1, found.lastZxid()), sink.zxids);
    }

    @Test
    void shouldNotPromiseWhatTheDiskRefuses() throws Exception {
        startFresh();
        store.epochs().saveAccepted(1);
        disk.refuseSync();
        assertThrows(IOException.class, () -> store.epochs().saveAccepted(2));
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
            List<Path> files = disk.files();
            Path file = files.get(random.nextInt(files.size()));
            int position = random.nextInt(disk.size(file));
            disk.rot(file, position);
            String where = file.getFileName() + " byte " + position + ", seed " + seed;
            try {
                start();
            } catch (StorageException e) {
                store = null; // it says so, and does not start
                disk = new FragileDisk();
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
        disk = new FragileDisk();
    }

    private void losePower(int chanceInTen) throws StorageException {
        losePower(chanceInTen, new Random(1));
    }

    private void losePower(int chanceInTen, Random random) throws StorageException {
        disk.losePowerAfter(0);
        close();
        store = null;
        disk.startAgain(random, chanceInTen);
        start();
    }

    /** A member's life, which remembers what it was promised. */
    private final class Work {
        private long acceptedEpoch = -1;
        private long currentEpoch = -1;
        private long acknowledged;
        private long tried;
        private long snapshot = -1;

        void run() throws IOException {
            snapshot(0);
            snapshot = 0;
            for (long epoch = 1; epoch <= 3; epoch++) {
                store.epochs().saveAccepted(epoch);
                acceptedEpoch = epoch;
                store.epochs().saveCurrent(epoch);
                currentEpoch = epoch;
                for (long batch = 0; batch < 4; batch++) {
                    long first = (epoch << 32) + 1 + 3 * batch;
                    tried = first + 2;
                    append(first, first + 2);
                    store.log().sync();
                    acknowledged = first + 2;
                }
                snapshot(acknowledged);
                snapshot = acknowledged;
                store.log().roll();
            }
            store.snapshots().purge(3);
        }

        void check(String where) throws IOException {
            assertTrue(found.suspect().isEmpty(), where + ": doubts a history without a fault: " + found);
            assertTrue(found.lastZxid() >= acknowledged, where + ": lost what was acknowledged: " + found);
            assertTrue(found.lastZxid() <= tried, where + ": found what was never written: " + found);
            assertTrue(found.snapshotZxid() >= snapshot, where + ": lost a committed snapshot: " + found);
            assertTrue(store.epochs().accepted().orElse(-1) >= acceptedEpoch, where + ": broke a promise");
            assertTrue(store.epochs().current().orElse(-1) >= currentEpoch, where + ": forgot an epoch");
            long last = Math.max(0, found.snapshotZxid());
            for (int i = 0; i < sink.zxids.size(); i++) {
                long zxid = sink.zxids.get(i);
                boolean follows = zxid == last + 1 || zxid >>> 32 == (last >>> 32) + 1 && (int) zxid == 1;
                assertTrue(follows, where + ": a hole before " + Long.toHexString(zxid));
                assertArrayEquals(txn(zxid), sink.payloads.get(i), where);
                last = zxid;
            }
        }
    }
}
