package io.zabitat.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.zabitat.admission.audit.AuditEntry;
import io.zabitat.admission.audit.AuditLog;
import io.zabitat.admission.audit.AuditRecord;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SwapAuditTest {
    @TempDir
    Path folder;

    private final Map<String, Object> purge = Map.of(
            "event", "deed",
            "server", "m1",
            "kind", "STORE_PURGE",
            "subject", "storage",
            "actor", "bob",
            "to", "[/data/h2.retired-1]",
            "result", "ok",
            "reason", "space");

    @Test
    void shouldWriteDownWhatIsDoneBesidesSwaps() throws Exception {
        try (AuditLog log = new AuditLog(folder, () -> Instant.EPOCH)) {
            new SwapAudit(log).accept(purge);
            assertEquals(
                    List.of(new AuditEntry(
                            "m1", "bob", "STORE_PURGE", "storage", "", "[/data/h2.retired-1]", "ok", "space")),
                    log.newest(10).stream().map(AuditRecord::entry).toList());
        }
    }

    @Test
    void shouldWriteDownNothingElse() throws Exception {
        try (AuditLog log = new AuditLog(folder, () -> Instant.EPOCH)) {
            new SwapAudit(log).accept(Map.of("event", "serving", "server", "m1"));
            assertEquals(List.of(), log.newest(10));
        }
    }
}
