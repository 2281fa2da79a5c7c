package io.zabitat.storage.file;

import io.zabitat.api.Zxid;
import io.zabitat.spi.storage.StorageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Brings the epoch files in line with the history after a crash between the two (storage format, sections 7 and 8). */
final class EpochCheck {
    private final StoreFiles files;
    private final EpochFiles epochs;
    private final Consumer<String> note;

    EpochCheck(StoreFiles files, EpochFiles epochs, Consumer<String> note) {
        this.files = files;
        this.epochs = epochs;
        this.note = note;
    }

    void run(long lastZxid) throws IOException, StorageException {
        OptionalLong current = epochs.current();
        OptionalLong accepted = epochs.accepted();
        long reached = Zxid.epoch(lastZxid);
        if (current.isEmpty() || reached <= current.getAsLong()) {
            checkOrder(accepted, current);
            return;
        }
        Path updating = files.snapshots().resolve("updatingEpoch");
        OptionalLong unfinished = epochs.read(EpochFiles.CURRENT + ".tmp");
        if (unfinished.isPresent() && unfinished.getAsLong() >= reached) {
            epochs.saveCurrent(unfinished.getAsLong());
        } else if (files.disk().exists(updating)) {
            epochs.saveCurrent(reached);
            files.disk().delete(updating);
            files.disk().syncDirectory(files.snapshots());
        } else if (accepted.isPresent() && accepted.getAsLong() >= reached) {
            // Legal: history is made durable before currentEpoch (ZOOKEEPER-1653), and it is a prefix of that epoch's.
            epochs.saveCurrent(reached);
        } else {
            throw new StorageException("currentEpoch is " + current.getAsLong() + " but the history reaches 0x"
                    + Long.toHexString(lastZxid) + " of epoch " + reached
                    + ": the epoch files in " + files.snapshots() + " are not those of this history");
        }
        note.accept("currentEpoch raised from " + current.getAsLong() + " to " + epochs.lastCurrent()
                + ", which the history had reached before a crash");
        checkOrder(accepted, epochs.current());
    }

    private void checkOrder(OptionalLong accepted, OptionalLong current) throws StorageException {
        if (accepted.isPresent() && current.isPresent() && accepted.getAsLong() < current.getAsLong()) {
            throw new StorageException("acceptedEpoch " + accepted.getAsLong() + " is less than currentEpoch "
                    + current.getAsLong() + " in " + files.snapshots());
        }
    }
}
