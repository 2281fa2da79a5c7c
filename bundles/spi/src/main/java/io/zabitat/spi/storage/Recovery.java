package io.zabitat.spi.storage;

import java.util.Objects;
import java.util.Optional;

/**
 * What {@link Store#recover} or {@link Store#reload} found.
 *
 * @param snapshotZxid the zxid of the snapshot that was loaded, or -1 when there was none
 * @param lastZxid the last zxid in snapshot or log; 0 in an empty store; in a suspect one how far the history is whole
 * @param logTxns how many transactions came from the log
 * @param empty whether there was neither snapshot nor transaction; in an ensemble also when there was but the snapshot of the empty
 *     tree that a first start writes, and no leader was ever followed
 * @param initialized whether the operator's {@code initialize} file was there; it is gone now
 * @param logsRemoved whether there is no log at all although one was durable: nothing but an operator does that. The member goes on
 *     from its snapshot, but does not claim to hold all that it acknowledged. Only with {@link StoreContext#ensemble}
 * @param suspect why something that was acknowledged here may be missing (reliability 3.3: SUSPECT); the member must not vote,
 *     nor count, until {@link TxnLog#reset} has given it another member's history. Only with {@link StoreContext#ensemble}
 */
public record Recovery(
        long snapshotZxid,
        long lastZxid,
        long logTxns,
        boolean empty,
        boolean initialized,
        boolean logsRemoved,
        Optional<String> suspect) {
    public Recovery {
        Objects.requireNonNull(suspect, "suspect");
    }

    public Recovery(long snapshotZxid, long lastZxid, long logTxns, boolean empty, boolean initialized) {
        this(snapshotZxid, lastZxid, logTxns, empty, initialized, false, Optional.empty());
    }

    /** Whether all that was ever acknowledged here is here: an empty store is complete only by the operator's word. */
    public boolean complete() {
        return suspect.isEmpty() && (!empty && !logsRemoved || initialized);
    }
}
