package io.zabitat.storage.file;

import io.zabitat.spi.storage.Disk;
import io.zabitat.spi.storage.StorageException;
import io.zabitat.spi.storage.StoreContext;
import io.zabitat.spi.storage.StoreMaintenance.Finding;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads every file of a store and says what is in it. Used once, by the operator's thread; changes nothing. */
final class StoreVerifier {
    private final StoreFiles files;
    private final StoreContext context;
    private final StoreSettings settings;
    private final Consumer<String> progress;
    private final List<Finding> findings = new ArrayList<>();

    StoreVerifier(StoreFiles files, StoreContext context, StoreSettings settings, Consumer<String> progress) {
        this.files = files;
        this.context = context;
        this.settings = settings;
        this.progress = progress;
    }

    List<Finding> run() throws IOException, StorageException {
        for (StoreFiles.SnapshotFile snapshot : files.snapshotFiles()) {
            progress.accept(snapshot.name());
            verify(snapshot);
        }
        long[] logs = files.logZxids();
        for (int i = 0; i < logs.length; i++) {
            progress.accept(FileNames.log(logs[i]));
            verify(logs[i], i == logs.length - 1);
        }
        verifyEpochs();
        verifyMark();
        verifyHistory();
        return findings;
    }

    private void add(String file, boolean healthy, String text) {
        findings.add(new Finding(file, healthy, text));
    }

    private void verify(StoreFiles.SnapshotFile file) {
        try (SnapshotReader reader = SnapshotReader.open(files.disk(), file, context.maxRecordBytes())) {
            Optional<SnapshotReader.Digest> digest = reader.finish();
            add(
                    file.name(),
                    true,
                    reader.nodes() + " nodes at zxid 0x" + Long.toHexString(file.zxid())
                            + digest.map(one -> ", digest 0x" + Long.toHexString(one.value()))
                                    .orElse(", no digest"));
        } catch (IOException unreadable) {
            add(file.name(), false, "cannot be read: " + unreadable.getMessage());
        }
    }

    private void verify(long log, boolean isLast) throws IOException {
        long count = 0;
        long first = 0;
        long last = 0;
        String order = "";
        try (LogFileReader reader =
                new LogFileReader(files.disk().open(files.log(log), Disk.Mode.READ), context.maxRecordBytes())) {
            while (reader.next()) {
                long zxid = reader.zxid();
                first = count++ == 0 ? zxid : first;
                if (order.isEmpty() && count > 1 && !follows(last, reader)) {
                    order = ", but 0x" + Long.toHexString(zxid) + " follows 0x" + Long.toHexString(last) + " at offset "
                            + reader.recordStart();
                }
                last = zxid;
            }
            LogResync.Behind behind = new LogResync(reader.file(), context.maxRecordBytes()).find(reader.position());
            boolean torn = reader.end() != LogFileReader.End.CLEAN;
            String text =
                    count == 0 ? "no transactions" : count + " transactions, zxid " + Damage.range(first, last) + order;
            if (torn) {
                text += "; at offset " + reader.position() + ": " + reader.problem();
            }
            if (behind.count() > 0) {
                text += "; behind offset " + reader.position() + " stand " + behind.count()
                        + " whole records up to zxid 0x" + Long.toHexString(behind.lastZxid());
            }
            add(FileNames.log(log), order.isEmpty() && behind.count() == 0 && (!torn || isLast), text);
        }
    }

    private static boolean follows(long last, LogFileReader reader) {
        long zxid = reader.zxid();
        return zxid == last + 1
                || zxid == last && reader.type() == LogFormat.ERROR_TYPE
                || zxid > last && zxid >> 32 > last >> 32;
    }

    private void verifyEpochs() {
        EpochFiles epochs = new EpochFiles(files.disk(), files.snapshots(), EpochFiles.NOBODY);
        for (String name : List.of(EpochFiles.ACCEPTED, EpochFiles.CURRENT)) {
            try {
                epochs.read(name).ifPresent(epoch -> add(name, true, "epoch " + epoch));
            } catch (IOException unreadable) {
                add(name, false, String.valueOf(unreadable.getMessage()));
            }
        }
    }

    private void verifyMark() throws IOException {
        DurableMark.read(files.disk(), files.logs())
                .ifPresent(mark -> add(
                        FileNames.MARK,
                        true,
                        "durable up to zxid 0x" + Long.toHexString(mark.zxid()) + ", " + FileNames.log(mark.file())
                                + " offset " + mark.offset()));
    }

    private void verifyHistory() throws IOException, StorageException {
        Recoverer.Outcome found = StoreRecoverer.plan(files, context, settings, progress);
        add(
                "history",
                found.damage().isEmpty(),
                found.damage()
                        .map(Damage::text)
                        .orElse("whole up to zxid 0x" + Long.toHexString(found.lastZxid()) + ": snapshot "
                                + (found.snapshotZxid() < 0 ? "none" : "0x" + Long.toHexString(found.snapshotZxid()))
                                + " and " + found.txns() + " transactions"));
    }
}
