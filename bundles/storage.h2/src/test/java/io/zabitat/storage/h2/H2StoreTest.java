package io.zabitat.storage.h2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.spi.storage.DamagedStoreException;
import io.zabitat.spi.storage.RecoverySink;
import io.zabitat.spi.storage.StorageException;
import io.zabitat.spi.storage.Store;
import io.zabitat.spi.storage.StoreMaintenance;
import io.zabitat.spi.tck.storage.MemoryDisk;
import io.zabitat.storage.h2.journal.JournaledFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.h2.store.fs.FilePath;
import org.junit.jupiter.api.Test;

/** What is this store's own: its places, its threads, its room, and what it makes of damage. */
class H2StoreTest {
    private static final Path DATA = Path.of("/data");
    private static final int PAGE_HEAD_BYTES = Integer.getInteger("h2.rottenBytes", 400);

    private final MemoryDisk disk = new MemoryDisk();
    private final H2Fixture fixture = new H2Fixture(disk, DATA);

    @Test
    void shouldRefuseADirectoryOfTheFileStoreByName() {
        disk.put(DATA.resolve("version-2/snapshot.0"), new byte[10]);
        StorageException refused = assertThrows(StorageException.class, fixture::open);
        assertTrue(refused.getMessage().contains("version-2/snapshot.0 belongs to a store of zabitat.storage=file"));
        assertTrue(refused.getMessage().contains("store convert --from file --to h2"), refused.getMessage());
        assertFalse(disk.exists(fixture.file("store.mv")));
    }

    @Test
    void shouldRefuseToWriteWithoutSync() {
        fixture.settings.put("forceSync", "no");
        assertThrows(StorageException.class, fixture::open);
    }

    @Test
    void shouldStartNoThread() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        try (Store store = fixture.fresh()) {
            H2Fixture.write(store, 1, 200, 300);
            H2Fixture.snapshot(store, 200, 3 << 20);
            store.snapshots().purge(3);
            Set<String> made = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> !before.contains(thread))
                    .map(Thread::getName)
                    .filter(name -> name.contains("H2") || name.contains("MVStore"))
                    .collect(Collectors.toSet());
            assertEquals(Set.of(), made);
        }
    }

    @Test
    void shouldLeaveNothingInTheTableOfFileSystems() throws Exception {
        try (Store store = fixture.fresh();
                Store other = new H2Fixture(new MemoryDisk(), DATA).fresh()) {
            H2Fixture.write(store, 1, 3, 100);
            H2Fixture.write(other, 1, 5, 100);
            // The table is private: what is in it shows in how a name with a scheme of ours would be taken.
            java.lang.reflect.Field table = FilePath.class.getDeclaredField("providers");
            table.setAccessible(true);
            assertFalse(table.get(null).toString().contains("StoreFilePath"), "a store is held by H2's table");
            assertFalse(table.get(null).toString().contains("zabitat"), "a store is held by H2's table");
        }
    }

    @Test
    void shouldGiveRoomBackThatAPurgeMakes() throws Exception {
        try (Store store = fixture.fresh()) {
            long zxid = 0;
            long most = 0;
            for (int round = 0; round < 12; round++) {
                H2Fixture.write(store, zxid + 1, zxid + 50, 2000);
                zxid += 50;
                H2Fixture.snapshot(store, zxid, 1 << 20);
                store.snapshots().purge(3);
                if (round == 5) {
                    most = store.usage().snapshotBytes() + store.usage().logBytes();
                }
            }
            long now = store.usage().snapshotBytes() + store.usage().logBytes();
            assertTrue(now <= most * 3 / 2, now + " bytes after " + most);
            assertEquals(3, store.snapshots().list().size());
        }
    }

    /** Three that cannot be used would be the three that are kept. */
    @Test
    void shouldNotPurgeWhatAStartFellBackTo() throws Exception {
        try (Store store = fixture.fresh()) {
            for (long zxid = 1; zxid <= 4; zxid++) {
                H2Fixture.write(store, zxid, zxid, 100);
                H2Fixture.snapshot(store, zxid, 100);
            }
        }
        try (Store again = new H2StorageProvider().open(fixture.context())) {
            again.recover(new Refusing(2));
            assertEquals(List.of(1L, 0L), again.snapshots().list());
            H2Fixture.write(again, 5, 5, 100);
            H2Fixture.snapshot(again, 5, 100);
        }
        try (Store later = fixture.open()) {
            assertEquals(5, fixture.found.snapshotZxid());
            later.snapshots().purge(3);
        }
        try (Store last = new H2StorageProvider().open(fixture.context())) {
            assertEquals(1, last.recover(new Refusing(2)).snapshotZxid());
        }
    }

    /** Takes no snapshot from a zxid on. */
    private static final class Refusing implements RecoverySink {
        private final long from;

        Refusing(long from) {
            this.from = from;
        }

        @Override
        public void onSnapshot(long zxid, InputStream body) throws IOException {
            if (zxid >= from) {
                throw new IOException("not consistent");
            }
            body.readAllBytes();
        }

        @Override
        public void onSnapshotDigest(long digestZxid, int version, long digest) {
            // Nothing to compare it with.
        }

        @Override
        public void onTxn(long zxid, byte[] bytes, int offset, int length) {
            // Not kept.
        }

        @Override
        public void onProgress(String what, long done, OptionalLong total) {
            // Nobody waits.
        }
    }

    @Test
    void shouldHoldPiecesOfASnapshotThatIsRead() throws Exception {
        try (Store store = fixture.fresh()) {
            H2Fixture.write(store, 1, 1, 100);
            H2Fixture.snapshot(store, 1, 2 << 20);
            try (InputStream body = store.snapshots().read(1)) {
                assertEquals(1000, body.readNBytes(1000).length);
                for (long zxid = 2; zxid < 8; zxid++) {
                    H2Fixture.write(store, zxid, zxid, 100);
                    H2Fixture.snapshot(store, zxid, 1 << 20);
                    store.snapshots().purge(3);
                }
                assertEquals((2 << 20) - 1000, body.readAllBytes().length);
            }
        }
    }

    @Test
    void shouldOpenAgainAfterAKillWithoutEnd() throws Exception {
        Store killed = fixture.fresh();
        for (int life = 0; life < 20; life++) {
            H2Fixture.write(killed, life * 10 + 1, life * 10 + 10, 700);
            // Nobody closes it: the files stay as the last sync left them.
            disk.unlock();
            killed = fixture.open();
            assertEquals(life * 10 + 10, fixture.found.lastZxid());
        }
        killed.close();
    }

    @Test
    void shouldDieWhenTheDiskDoesNotSync() throws Exception {
        Store store = fixture.fresh();
        H2Fixture.write(store, 1, 2, 100);
        disk.failsSync = true;
        assertThrows(IOException.class, () -> H2Fixture.write(store, 3, 3, 100));
        assertThrows(IOException.class, () -> H2Fixture.write(store, 4, 4, 100));
        store.close();
        fixture.open().close();
        assertTrue(fixture.found.lastZxid() >= 2);
    }

    @Test
    void shouldSayThatTheLogIsDeadWhenASnapshotHasFailed() throws Exception {
        Store store = fixture.fresh();
        H2Fixture.write(store, 1, 2, 100);
        store.log().sync();
        disk.failsSync = true;
        assertThrows(IOException.class, () -> {
            H2Fixture.snapshot(store, 2, 100); // whose failure may show beside it, when the journal turns
            H2Fixture.snapshot(store, 2, 100);
        });
        assertThrows(IOException.class, () -> store.log().sync(), "though nothing was appended since");
        store.close();
    }

    // --- damage ---

    @Test
    void shouldDoubtItselfWhenAnEntryOfTheJournalIsGone() throws Exception {
        Store store = fixture.fresh();
        H2Fixture.write(store, 1, 3, 100);
        disk.unlock();
        flipInJournal();
        StorageException refused = assertThrows(DamagedStoreException.class, fixture::open);
        assertTrue(refused.getMessage().contains("of the journal"), refused.getMessage());
    }

    /** One bit of the entry before the last of what was written this life. */
    private void flipInJournal() {
        byte[] journal = disk.content(fixture.file("journal.0"));
        byte[] other = disk.content(fixture.file("journal.1"));
        boolean first = journal[0] != 0;
        byte[] bytes = first ? journal : other;
        bytes[4096 + 100] ^= 4;
        disk.put(fixture.file(first ? "journal.0" : "journal.1"), bytes);
    }

    @Test
    void shouldBeSuspectWhenATransactionRots() throws Exception {
        Store store = fixture.fresh();
        H2Fixture.write(store, 1, 9, 3000);
        store.close();
        byte[] file = disk.content(fixture.file("store.mv"));
        // The transaction itself says what to look for: its zxid behind session and cxid.
        byte[] wanted = H2Fixture.txn(4, 64);
        int flipped = 0;
        for (int i = 0; i + wanted.length < file.length; i++) {
            if (java.util.Arrays.equals(wanted, java.util.Arrays.copyOfRange(file, i, i + wanted.length))) {
                file[i + 500] ^= 1;
                flipped++;
            }
        }
        assertTrue(flipped > 0);
        disk.put(fixture.file("store.mv"), file);
        fixture.open().close();
        assertTrue(fixture.found.suspect().orElseThrow().contains("checksum"));
        assertEquals(3, fixture.found.lastZxid());
        fixture.ensemble = false;
        DamagedStoreException refused = assertThrows(DamagedStoreException.class, fixture::open);
        assertEquals(3, refused.lastGoodZxid());
        List<StoreMaintenance.Finding> findings = new H2StoreMaintenance().verify(fixture.context(), line -> {});
        assertTrue(findings.stream().anyMatch(finding -> !finding.healthy()), findings.toString());
        assertFalse(new H2StoreMaintenance().planRecovery(fixture.context()).isEmpty());
        List<String> said = new H2StoreMaintenance().recover(fixture.context());
        assertTrue(said.toString().contains("0x3"), said.toString());
        fixture.open().close();
        assertEquals(3, fixture.found.lastZxid());
    }

    /** Each place of every file, spoilt alone: all is there, or it is said that it is not. */
    @Test
    void shouldNeverTakeRotForTheTruth() throws Exception {
        Store store = fixture.fresh();
        H2Fixture.write(store, 1, 12, 900);
        store.close();
        int doubted = 0;
        int refused = 0;
        for (String name : List.of("store.mv", "journal.0", "journal.1")) {
            byte[] whole = disk.content(fixture.file(name));
            for (int at = 7; at < whole.length; at += name.equals("store.mv") ? 331 : 977) {
                byte[] spoilt = whole.clone();
                spoilt[at] ^= 0x10;
                H2Fixture again = new H2Fixture(copy(name, spoilt), DATA);
                try {
                    Store opened = again.open();
                    boolean isWhole = again.found.lastZxid() == 12
                            && again.found.suspect().isEmpty();
                    doubted += again.found.suspect().isPresent() ? 1 : 0;
                    assertTrue(isWhole || again.found.suspect().isPresent(), name + " at " + at + ": " + again.found);
                    opened.close();
                } catch (StorageException said) {
                    refused++;
                }
            }
        }
        assertTrue(doubted + refused > 0, "nothing was found");
    }

    /** H2 has no checksum of its pages: one that has lost its last key looks whole. Each bit of what the last page says of itself. */
    @Test
    void shouldNotTakeAPageThatHasLostItsLastKeyForTheTruth() throws Exception {
        Store store = fixture.fresh();
        H2Fixture.write(store, 1, 6, 40);
        store.close();
        byte[] whole = disk.content(fixture.file("store.mv"));
        for (int at = 2 * 4096; at < Math.min(whole.length, 2 * 4096 + PAGE_HEAD_BYTES); at++) {
            for (int bit = 1; bit < 256; bit <<= 1) {
                byte[] spoilt = whole.clone();
                spoilt[at] ^= (byte) bit;
                H2Fixture again = new H2Fixture(copy("store.mv", spoilt), DATA);
                try (Store opened = again.open()) {
                    boolean isWhole = again.found.lastZxid() == 6
                            && opened.snapshots().list().equals(List.of(0L));
                    assertTrue(
                            isWhole || again.found.suspect().isPresent(),
                            "byte " + at + " bit " + bit + ": " + again.found);
                } catch (StorageException said) {
                    assertFalse(said.getMessage().isEmpty());
                }
            }
        }
    }

    /** It stays so until another history comes, and an operator of a server alone loses no more than is gone. */
    @Test
    void shouldDoubtAtEachStartUntilSomebodyDecides() throws Exception {
        Store store = fixture.fresh();
        H2Fixture.write(store, 1, 6, 40);
        store.close();
        changeMark();
        H2Fixture again = new H2Fixture(disk, DATA);
        long left = 6;
        for (int start = 0; start < 3; start++) {
            try (Store opened = again.open()) {
                assertTrue(
                        again.found.suspect().orElseThrow().contains("not what was durable"), again.found.toString());
                assertEquals(left, again.found.lastZxid());
                opened.epochs().saveAccepted(3 + start);
            }
        }
        again.ensemble = false;
        assertEquals(
                left, assertThrows(DamagedStoreException.class, again::open).lastGoodZxid());
        assertFalse(new H2StoreMaintenance()
                .verify(again.context(), line -> {}).stream().allMatch(StoreMaintenance.Finding::healthy));
        new H2StoreMaintenance().recover(again.context());
        try (Store opened = again.open()) {
            assertEquals(left, again.found.lastZxid());
            H2Fixture.write(opened, left + 1, left + 2, 40);
        }
        again.open().close();
        assertEquals(left + 2, again.found.lastZxid());
    }

    /** As if a key that can be missed were gone. */
    private void changeMark() throws Exception {
        try (JournaledFile file =
                new JournaledFile(disk, fixture.file("store.mv").getParent(), 64 << 10, Runnable::run, false)) {
            file.open();
            ByteBuffer header = ByteBuffer.allocate(JournaledFile.HEADER_BYTES);
            file.read(0, header);
            file.mendHeader(header.flip());
            file.commit(file.stamp(), file.mark() ^ 1);
        }
    }

    private MemoryDisk copy(String changed, byte[] content) {
        MemoryDisk copy = new MemoryDisk();
        for (String name : List.of("store.mv", "journal.0", "journal.1")) {
            copy.put(fixture.file(name), name.equals(changed) ? content : disk.content(fixture.file(name)));
        }
        return copy;
    }

    @Test
    void shouldVerifyWithoutChangingAnything() throws Exception {
        Store store = fixture.fresh();
        store.epochs().saveAccepted(3);
        H2Fixture.write(store, 1, 5, 300);
        disk.unlock();
        byte[] before = disk.content(fixture.file("store.mv"));
        List<StoreMaintenance.Finding> findings = new H2StoreMaintenance().verify(fixture.context(), line -> {});
        assertTrue(findings.stream().allMatch(StoreMaintenance.Finding::healthy), findings.toString());
        assertTrue(findings.toString().contains("5 transactions"), findings.toString());
        assertEquals(
                new String(before, StandardCharsets.ISO_8859_1),
                new String(disk.content(fixture.file("store.mv")), StandardCharsets.ISO_8859_1));
        StoreMaintenance.Contents contents =
                new H2StoreMaintenance().read(fixture.context(), new DiscardingSink(line -> {}));
        assertEquals(5, contents.lastZxid());
        assertEquals(3, contents.accepted().orElseThrow());
    }
}
