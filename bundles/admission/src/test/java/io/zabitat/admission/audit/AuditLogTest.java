package io.zabitat.admission.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {
    private static final int RECORDS = 5;
    private static final int SMALL_FILE_BYTES = 1_000;
    private static final int FEW_FILES = 3;

    @TempDir
    Path temporary;

    private Path folder;

    @BeforeEach
    void write() throws IOException {
        folder = temporary.resolve("audit");
        write(RECORDS);
    }

    private AuditLog log() {
        return new AuditLog(folder, () -> Instant.EPOCH, SMALL_FILE_BYTES * 10, FEW_FILES);
    }

    private void write(int records) throws IOException {
        try (AuditLog log = log()) {
            for (int i = 0; i < records; i++) {
                log.append(entry("reason " + i));
            }
        }
    }

    private static AuditEntry entry(String reason) {
        return new AuditEntry("m1", "shell", "INSTALL", "transport a", "", "b", "ok", reason);
    }

    private AuditCheck verify() throws IOException {
        try (AuditLog log = log()) {
            return log.verify(Optional.empty());
        }
    }

    private void change(UnaryOperator<List<String>> lines) throws IOException {
        Path file = AuditFiles.list(folder).get(0);
        Files.write(file, lines.apply(new ArrayList<>(Files.readAllLines(file))));
    }

    private void assertFound(String part) throws IOException {
        AuditCheck check = verify();
        assertFalse(check.isIntact());
        assertTrue(check.problems().toString().contains(part), check.problems().toString());
    }

    @Test
    void shouldGoOnWithTheChainInTheNextProcess() throws IOException {
        write(2);
        AuditCheck check = verify();
        assertTrue(check.isIntact(), check.problems().toString());
        assertEquals(RECORDS + 2, check.last());
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)));
    }

    @Test
    void shouldFindAChangedRecord() throws IOException {
        change(lines -> {
            lines.set(2, lines.get(2).replace("shell", "nobody"));
            return lines;
        });
        assertFound("record 3 was changed");
    }

    /** Whoever changes a record and its hash would have to change all behind it, and the head. */
    @Test
    void shouldFindARecordWhoseHashWasMadeAnew() throws IOException {
        change(lines -> {
            AuditRecord old = AuditRecord.parse(lines.get(2)).orElseThrow();
            lines.set(
                    2,
                    AuditRecord.after(3, old.previous(), old.at(), entry("another"))
                            .line());
            return lines;
        });
        assertFound("record 4 does not continue");
    }

    @Test
    void shouldFindALineCutOut() throws IOException {
        change(lines -> {
            lines.remove(2);
            return lines;
        });
        assertFound("record 4 follows on 2");
    }

    @Test
    void shouldFindThatTheEndWasCutOff() throws IOException {
        change(lines -> lines.subList(0, RECORDS - 1));
        assertFound("the newest record is 4, and was 5");
    }

    @Test
    void shouldFindThatTheBeginningWasCutOff() throws IOException {
        Path file = AuditFiles.list(folder).get(0);
        change(lines -> lines.subList(2, RECORDS));
        Files.move(file, AuditFiles.file(folder, 3));
        assertFound("the oldest record is 3, and was 1");
    }

    @Test
    void shouldFindThatEverythingIsGone() throws IOException {
        Files.delete(AuditFiles.list(folder).get(0));
        assertFound("the newest record is 0, and was 5");
    }

    @Test
    void shouldFindAMissingHead() throws IOException {
        Files.delete(folder.resolve(AuditHead.FILE));
        assertFound("audit.head is missing");
    }

    /** A cut does not heal by what is written afterwards. */
    @Test
    void shouldKeepInTheChainThatRecordsWereMissing() throws IOException {
        change(lines -> lines.subList(0, 2));
        write(3);
        assertFound("the newest record was 2; it had been record 5");
    }

    @Test
    void shouldKnowAnEarlierRecordAgain() throws IOException {
        AuditCheck before = verify();
        String noted = before.last() + ":" + before.hash();
        write(1);
        try (AuditLog log = log()) {
            assertTrue(log.verify(Optional.of(noted)).isIntact());
            assertFalse(log.verify(Optional.of(noted.replace("5:", "4:"))).isIntact());
        }
    }

    @Test
    void shouldGoOnAfterALineThatWasNeverFinished() throws IOException {
        Path file = AuditFiles.list(folder).get(0);
        Files.writeString(file, "6\t1970-01-01T00:00:00Z\tm1\tsh", StandardOpenOption.APPEND);
        assertTrue(verify().isIntact());
        write(1);
        AuditCheck check = verify();
        assertTrue(check.isIntact(), check.problems().toString());
        assertEquals(RECORDS + 1, check.last());
    }

    /** The process may end between a record and the head. */
    @Test
    void shouldTakeARecordAheadOfItsHeadForWhole() throws IOException {
        byte[] head = Files.readAllBytes(folder.resolve(AuditHead.FILE));
        write(1);
        Files.write(folder.resolve(AuditHead.FILE), head);
        assertTrue(verify().isIntact());
        write(1);
        assertTrue(verify().isIntact(), verify().problems().toString());
    }

    @Test
    void shouldKeepTheChainWhereOldFilesAreRotatedAway() throws IOException {
        try (AuditLog log = new AuditLog(folder, () -> Instant.EPOCH, SMALL_FILE_BYTES, FEW_FILES)) {
            for (int i = 0; i < 40; i++) {
                log.append(entry("r" + i));
            }
        }
        assertEquals(FEW_FILES, AuditFiles.list(folder).size());
        AuditCheck check = verify();
        assertTrue(check.isIntact(), check.problems().toString());
        assertTrue(check.first() > RECORDS, check.toString());
        Files.delete(AuditFiles.list(folder).get(0));
        assertFound("the oldest record is");
        write(1);
        assertFound("on were missing up to");
    }

    @Test
    void shouldNotLetANameForgeARecord() throws IOException {
        try (AuditLog log = log()) {
            log.append(entry("a\n9\tforged\r\t\u0000" + "x".repeat(5_000)));
            List<AuditRecord> newest = log.newest(2);
            assertEquals(RECORDS + 1, newest.get(1).number());
            assertTrue(newest.get(1).entry().reason().startsWith("a 9 forged   x"));
            assertTrue(log.verify(Optional.empty()).isIntact());
        }
    }

    @Test
    void shouldReadNoFileThatIsLargerThanAnyOfAnAudit() throws Exception {
        for (Path file : List.of(AuditFiles.list(folder).get(0), folder.resolve(AuditHead.FILE))) {
            try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
                long size = large.length();
                large.setLength(1L << 33); // no array holds it
                IOException refused = assertThrows(IOException.class, this::verify);
                assertTrue(refused.getMessage().contains("is larger than"), refused.getMessage());
                large.setLength(size);
            }
        }
        assertTrue(verify().isIntact());
    }
}
