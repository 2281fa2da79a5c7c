package io.zabitat.storage.h2;

import io.zabitat.spi.storage.StorageException;
import io.zabitat.spi.storage.StoreMaintenance.Finding;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.h2.mvstore.MVMap;

/**
 * Reads every snapshot and all of the log and says what is in them. Used once, by the operator's thread; changes
 * nothing.
 */
final class StoreVerifier {
    private final StoreParts parts;
    private final Consumer<String> progress;
    private final List<Finding> findings = new ArrayList<>();

    StoreVerifier(StoreParts parts, Consumer<String> progress) {
        this.parts = parts;
        this.progress = progress;
    }

    List<Finding> run() throws IOException, StorageException {
        for (long zxid : parts.snapshots().list()) {
            String name = "snapshot." + Long.toHexString(zxid);
            progress.accept(name);
            verifySnapshot(zxid, name);
        }
        progress.accept("log");
        verifyLog();
        verifyEpoch(State.ACCEPTED, parts.epochs().accepted());
        verifyEpoch(State.CURRENT, parts.epochs().current());
        parts.state().suspect().ifPresent(reason -> findings.add(new Finding("suspect", false, reason)));
        verifyHistory();
        return findings;
    }

    private void verifySnapshot(long zxid, String name) {
        try {
            SnapshotEntry entry = parts.snapshots().entry(zxid);
            try (SnapshotBody body = new SnapshotBody(parts.database(), entry, () -> {})) {
                body.transferTo(OutputStream.nullOutputStream());
            }
            findings.add(new Finding(
                    name,
                    true,
                    entry.bytes() + " bytes at zxid 0x" + Long.toHexString(zxid) + ", digest 0x"
                            + Long.toHexString(entry.digest())));
        } catch (IOException unreadable) {
            findings.add(new Finding(name, false, "cannot be read: " + unreadable.getMessage()));
        }
    }

    private void verifyLog() throws IOException {
        MVMap<Long, byte[]> log = parts.database().log();
        long count = 0;
        long first = 0;
        long last = 0;
        try {
            for (Long key = log.firstKey(); key != null; key = log.higherKey(key)) {
                long at = key;
                LogEntry entry = LogEntry.decode(at, parts.database().read(() -> log.get(at)));
                first = count == 0 ? entry.zxid(0) : first;
                count += entry.count();
                last = key;
            }
            findings.add(new Finding(
                    "log",
                    true,
                    count == 0 ? "no transactions" : count + " transactions, zxid " + Damage.range(first, last)));
        } catch (IOException damaged) {
            findings.add(new Finding("log", false, damaged.getMessage() + ", behind 0x" + Long.toHexString(last)));
        }
    }

    private void verifyEpoch(String name, OptionalLong epoch) {
        epoch.ifPresent(value -> findings.add(new Finding(name, true, "epoch " + value)));
    }

    private void verifyHistory() throws IOException, StorageException {
        Recoverer.Outcome found = parts.recover(new DiscardingSink(progress));
        findings.add(new Finding(
                "history",
                found.damage().isEmpty(),
                found.damage()
                        .map(Damage::text)
                        .orElse("whole up to zxid 0x" + Long.toHexString(found.lastZxid()) + ": snapshot "
                                + (found.snapshotZxid() < 0 ? "none" : "0x" + Long.toHexString(found.snapshotZxid()))
                                + " and " + found.txns() + " transactions")));
    }
}
