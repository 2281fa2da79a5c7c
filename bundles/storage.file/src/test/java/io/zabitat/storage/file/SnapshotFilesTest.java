package io.zabitat.storage.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.spi.storage.Snapshots;
import io.zabitat.spi.storage.Store;
import io.zabitat.spi.tck.storage.MemoryDisk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SnapshotFilesTest {
    private static final Path DIRECTORY = Path.of("/data/version-2");

    private final MemoryDisk disk = new MemoryDisk();
    private final StoreFixture fixture = new StoreFixture(disk);

    @Test
    void shouldKeepEverythingThatRetainedSnapshotsNeed() throws Exception {
        Store store = fixture.fresh();
        for (long zxid = 1; zxid <= 10; zxid++) {
            store.log().roll();
            StoreFixture.write(store, zxid * 10 - 9, zxid * 10);
            StoreFixture.snapshot(store, zxid * 10 - 5);
        }
        store.snapshots().purge(3);
        assertEquals(List.of(95L, 85L, 75L), store.snapshots().list());
        List<String> logs = disk.list(DIRECTORY).stream()
                .filter(name -> name.startsWith("log."))
                .sorted()
                .toList();
        assertEquals(List.of("log.47", "log.51", "log.5b"), logs);
        store.close();
        disk.delete(fixture.snapshot(95));
        disk.delete(fixture.snapshot(85));
        fixture.recovered().close();
        assertEquals(100, fixture.sink.recovery.lastZxid());
    }

    /** Somebody changed {@code snapshot.compression.method}, and the same state was written again. */
    @Test
    void shouldCountASnapshotOnceThatIsThereInTwoForms() throws Exception {
        Store store = fixture.fresh();
        StoreFixture.write(store, 1, 30);
        for (long zxid = 10; zxid <= 30; zxid += 10) {
            StoreFixture.snapshot(store, zxid);
        }
        byte[] magic = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 0};
        disk.put(DIRECTORY.resolve("snapshot.1e.gz"), magic);
        disk.put(DIRECTORY.resolve("snapshot.14.gz"), magic);
        store.snapshots().purge(3);
        assertEquals(List.of(30L, 20L, 10L), store.snapshots().list());
    }

    @Test
    void shouldPurgeNothingWithFewSnapshots() throws Exception {
        Store store = fixture.fresh();
        StoreFixture.write(store, 1, 3);
        StoreFixture.snapshot(store, 2);
        int before = disk.names.size();
        store.snapshots().purge(3);
        assertEquals(before, disk.names.size());
        assertThrows(IllegalArgumentException.class, () -> store.snapshots().purge(2));
    }

    @Test
    void shouldLeaveNothingBehindWithoutCommit() throws Exception {
        Store store = fixture.fresh();
        int before = disk.names.size();
        try (Snapshots.SnapshotWriter writer = store.snapshots().create(7)) {
            writer.write(new byte[1000], 0, 1000);
            assertEquals(List.of(0L), store.snapshots().list());
        }
        assertEquals(before, disk.names.size());
    }

    @Test
    void shouldLeaveNothingBehindWhenTheDiskIsFull() throws Exception {
        Store store = fixture.fresh();
        int before = disk.names.size();
        disk.room = 1 << 20;
        Snapshots.SnapshotWriter writer = store.snapshots().create(7);
        assertThrows(IOException.class, () -> {
            for (int i = 0; i < 20; i++) {
                writer.write(new byte[100_000], 0, 100_000);
            }
        });
        writer.close();
        assertEquals(before, disk.names.size());
    }

    @Test
    void shouldNameASnapshotOnlyWhenItIsDurable() throws Exception {
        Store store = fixture.fresh();
        StoreFixture.snapshot(store, 7);
        MemoryDisk.Inode file = disk.names.get(fixture.snapshot(7));
        List<MemoryDisk.Op> ops = disk.ops.stream()
                .filter(op -> op instanceof MemoryDisk.Op.Write write && write.file() == file
                        || op instanceof MemoryDisk.Op.Sync sync && sync.file() == file
                        || op instanceof MemoryDisk.Op.Rename rename && rename.file() == file)
                .toList();
        assertTrue(ops.get(ops.size() - 1) instanceof MemoryDisk.Op.Rename);
        assertTrue(ops.get(ops.size() - 2) instanceof MemoryDisk.Op.Sync);
        assertTrue(disk.ops.get(disk.ops.size() - 1) instanceof MemoryDisk.Op.SyncDirectory);
    }

    @Test
    void shouldRemoveALeftover() throws Exception {
        fixture.fresh().close();
        disk.put(DIRECTORY.resolve("zabitat.snapshot"), new byte[100]);
        disk.put(DIRECTORY.resolve("zabitat.spare"), new byte[100]);
        fixture.recovered().close();
        assertFalse(disk.exists(DIRECTORY.resolve("zabitat.snapshot")));
        assertFalse(disk.exists(DIRECTORY.resolve("zabitat.spare")));
    }

    /** The end of a body is found wherever the pieces are cut. */
    @Test
    void shouldFindTheEndOfABodyInAnyPieces() throws Exception {
        byte[] file = StoreFixture.vector("storage.json", "file.snapshot.100000004");
        long seed = 42;
        Random random = new Random(seed);
        int bodyEnd = file.length - 13 - 33 - 21;
        for (int round = 0; round < 500; round++) {
            BodyScanner scanner = new BodyScanner(StoreFixture.MAX_RECORD);
            int at = 16;
            while (!scanner.isDone()) {
                int to = Math.min(file.length, at + 1 + random.nextInt(round + 1));
                at = scanner.scan(file, at, to);
            }
            assertEquals(bodyEnd, at, "seed " + seed + " round " + round);
        }
    }

    @Test
    void shouldRefuseLengthsBeyondTheBound() throws Exception {
        byte[] body = StoreFixture.emptyTree();
        body[8] = 0x7f;
        BodyScanner scanner = new BodyScanner(StoreFixture.MAX_RECORD);
        assertThrows(IOException.class, () -> scanner.scan(body, 0, body.length));
        body[8] = (byte) 0x80;
        BodyScanner negative = new BodyScanner(StoreFixture.MAX_RECORD);
        assertThrows(IOException.class, () -> negative.scan(body, 0, body.length));
    }

    @Test
    void shouldGiveTheBodyOfASnapshotBack() throws Exception {
        Store store = fixture.fresh();
        assertArrayEquals(StoreFixture.emptyTree(), store.snapshots().read(0).readAllBytes());
        assertThrows(IOException.class, () -> store.snapshots().read(5));
    }

    @Test
    void shouldNotEndABodyWhoseSealsDoNotMatch() throws Exception {
        Store store = fixture.fresh();
        byte[] rotten = disk.content(fixture.snapshot(0));
        rotten[50] ^= 1;
        disk.put(fixture.snapshot(0), rotten);
        byte[] body = new byte[StoreFixture.emptyTree().length];
        try (InputStream in = store.snapshots().read(0)) {
            assertEquals(body.length, in.readNBytes(body, 0, body.length));
            assertThrows(IOException.class, in::read, "nobody may take this for a whole snapshot");
        }
    }

    @Test
    void shouldCountBytes() throws Exception {
        Store store = fixture.fresh();
        StoreFixture.write(store, 1, 1);
        assertEquals(65536, store.usage().logBytes());
        assertEquals(disk.content(fixture.snapshot(0)).length, store.usage().snapshotBytes());
    }
}
