package io.zabitat.storage.h2;

import io.zabitat.api.Zxid;
import io.zabitat.spi.storage.StorageException;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Brings the epochs in line with the history after a crash between the two; the table is in the contract of epochs. */
final class EpochCheck {
    private final H2Epochs epochs;
    private final Consumer<String> note;
    private final boolean completes;

    /** @param completes whether a missing one is made from the history, as a member of an ensemble does */
    EpochCheck(H2Epochs epochs, Consumer<String> note, boolean completes) {
        this.epochs = epochs;
        this.note = note;
        this.completes = completes;
    }

    /** Also where the history says nothing. */
    void checkOrder() throws IOException, StorageException {
        checkOrder(epochs.accepted(), epochs.current());
    }

    void run(long lastZxid) throws IOException, StorageException {
        OptionalLong accepted = epochs.accepted();
        OptionalLong current = epochs.current();
        long reached = Zxid.epoch(lastZxid);
        if (completes && reached > 0 && accepted.orElse(0) >= reached && current.orElse(0) == 0) {
            // An epoch was promised and none joined: had an earlier disk been lost, more may once have been
            // acknowledged.
            note.accept(
                    "The first synchronisation of this member did not end: it takes a leader's history, and does not "
                            + "count before");
            return;
        }
        if (completes && accepted.isEmpty() && current.orElse(reached) <= reached) {
            epochs.saveAccepted(reached);
            accepted = OptionalLong.of(reached);
        }
        if (completes && current.isEmpty()) {
            checkOrder(accepted, OptionalLong.of(reached));
            epochs.saveCurrent(reached);
            current = OptionalLong.of(reached);
        }
        if (completes && accepted.isEmpty()) {
            throw new StorageException("The current epoch is " + current.getAsLong()
                    + " but none was accepted and the history ends in epoch " + reached
                    + ": nobody knows which epoch was promised");
        }
        if (current.isPresent() && reached > current.getAsLong()) {
            if (accepted.isEmpty() || accepted.getAsLong() < reached) {
                throw new StorageException("The current epoch is " + current.getAsLong() + " but the history reaches 0x"
                        + Long.toHexString(lastZxid) + " of epoch " + reached);
            }
            // Legal: history is made durable before the current epoch (ZOOKEEPER-1653), and it is a prefix of that
            // epoch's.
            epochs.saveCurrent(reached);
            note.accept("The current epoch was raised from " + current.getAsLong() + " to " + reached
                    + ", which the history had reached before a crash");
            current = OptionalLong.of(reached);
        }
        checkOrder(accepted, current);
    }

    private static void checkOrder(OptionalLong accepted, OptionalLong current) throws StorageException {
        if (accepted.isPresent() && current.isPresent() && accepted.getAsLong() < current.getAsLong()) {
            throw new StorageException("The accepted epoch " + accepted.getAsLong() + " is less than the current epoch "
                    + current.getAsLong());
        }
    }
}
