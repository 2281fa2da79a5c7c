package io.zabitat.storage.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.spi.storage.Store;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One test for each row of reliability 3.2 and 3.3 and of storage format 6 that recovery decides by snapshots. */
class SnapshotRecoveryTest extends RecoveryCase {
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

    /** Three that cannot be used would be the three that are kept. */
    @Test
    void shouldNotPurgeWhatAStartFellBackTo() throws Exception {
        Store store = fixture.fresh();
        for (long zxid = 1; zxid <= 4; zxid++) {
            StoreFixture.write(store, zxid, zxid);
            StoreFixture.snapshot(store, zxid);
            store.log().roll();
        }
        store.close();
        for (long zxid = 2; zxid <= 4; zxid++) {
            flip(fixture.snapshot(zxid), 60);
        }

        Store again = fixture.recovered();
        assertEquals(List.of(1L, 0L), again.snapshots().list());
        StoreFixture.write(again, 5, 5);
        StoreFixture.snapshot(again, 5);
        again.close();

        Store later = fixture.recovered();
        later.snapshots().purge(3);
        later.close();

        flip(fixture.snapshot(5), 60);
        recovers(5);
        assertEquals(List.of(5L, 1L), fixture.sink.snapshots);
        assertTrue(fixture.notes.toString().contains("quarantine-1.snapshot.4"), fixture.notes.toString());
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
}
