package io.zabitat.storage.file;

import io.zabitat.api.Zxid;
import io.zabitat.spi.storage.StorageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Brings the epoch files in line with the history after a crash between the two (storage format, sections 7 and 8). */
final class EpochCheck {
    /** Of 3.4, while it wrote currentEpoch. */
    private static final String UPDATING = "updatingEpoch";

    private final StoreFiles files;
    private final EpochFiles epochs;
    private final Consumer<String> note;
    private final boolean completes;

    /** @param completes whether a missing file is made from the history, as a member of an ensemble does */
    EpochCheck(StoreFiles files, EpochFiles epochs, Consumer<String> note, boolean completes) {
        this.files = files;
        this.epochs = epochs;
        this.note = note;
        this.completes = completes;
    }

    /** Also where the history says nothing. */
    void checkOrder() throws IOException, StorageException {
        checkOrder(epochs.accepted(), epochs.current());
    }

    void run(long lastZxid) throws IOException, StorageException {
        OptionalLong current = epochs.current();
        OptionalLong accepted = epochs.accepted();
        long reached = Zxid.epoch(lastZxid);
        if (completes && isFirstSynchronisation(accepted, current, reached)) {
            note.accept(
                    "The first synchronisation of this member did not end: it takes a leader's history, and does not count before");
            return;
        }
        if (completes && accepted.isEmpty() && current.orElse(reached) <= reached) {
            epochs.saveAccepted(reached);
            accepted = OptionalLong.of(reached);
        }
        if (completes && current.isEmpty()) {
            checkOrder(accepted, OptionalLong.of(reached));
            epochs.raiseCurrent(reached);
            current = OptionalLong.of(reached);
        }
        if (completes && accepted.isEmpty()) {
            throw new StorageException("currentEpoch is " + current.getAsLong() + " but acceptedEpoch is missing in "
                    + files.snapshots() + " and the history ends in epoch " + reached
                    + ": nobody knows which epoch was promised");
        }
        if (current.isEmpty() || reached <= current.getAsLong()) {
            checkOrder(accepted, current);
            return;
        }
        Path updating = files.snapshots().resolve(UPDATING);
        OptionalLong unfinished = epochs.readUnfinished(EpochFiles.CURRENT);
        if (unfinished.isPresent() && unfinished.getAsLong() >= reached) {
            epochs.raiseCurrent(unfinished.getAsLong());
        } else if (files.disk().exists(updating)) {
            epochs.raiseCurrent(reached);
            files.disk().delete(updating);
            files.disk().syncDirectory(files.snapshots());
        } else if (accepted.isPresent() && accepted.getAsLong() >= reached) {
            // Legal: history is made durable before currentEpoch (ZOOKEEPER-1653), and it is a prefix of that epoch's.
            epochs.raiseCurrent(reached);
        } else {
            throw new StorageException("currentEpoch is " + current.getAsLong() + " but the history reaches 0x"
                    + Long.toHexString(lastZxid) + " of epoch " + reached
                    + ": the epoch files in " + files.snapshots() + " are not those of this history");
        }
        note.accept("currentEpoch raised from " + current.getAsLong() + " to " + epochs.lastCurrent()
                + ", which the history had reached before a crash");
        checkOrder(accepted, epochs.current());
    }

    /** An epoch was promised and none joined: should this member have lost an earlier disk, it may once have acknowledged more. */
    private boolean isFirstSynchronisation(OptionalLong accepted, OptionalLong current, long reached)
            throws IOException {
        return reached > 0
                && accepted.orElse(0) >= reached
                && current.orElse(0) == 0
                && epochs.readUnfinished(EpochFiles.CURRENT).orElse(0) < reached
                && !files.disk().exists(files.snapshots().resolve(UPDATING));
    }

    private void checkOrder(OptionalLong accepted, OptionalLong current) throws StorageException {
        if (accepted.isPresent() && current.isPresent() && accepted.getAsLong() < current.getAsLong()) {
            throw new StorageException("acceptedEpoch " + accepted.getAsLong() + " is less than currentEpoch "
                    + current.getAsLong() + " in " + files.snapshots());
        }
    }
}
