package io.zabitat.spi.storage;

import java.io.IOException;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The transaction log. One thread, the log writer, calls every method but {@link #read}; all may block. After an
 * {@link IOException} from a method that changes the log it is dead: what is durable is unknown, and every later call throws.
 */
@ConsumerType
public interface TxnLog {
    /** Appends a batch; zxids rise strictly across all batches. Not durable before {@link #sync}. */
    void append(TxnBatch batch) throws IOException;

    /**
     * Makes everything appended durable: contents, size, and the names of the files it lies in. Called also when nothing was appended, to
     * be told whether the log is still well: where snapshots lie in the same file, a failure there is one of the log.
     *
     * @return bytes appended since the last {@link #roll}
     */
    long sync() throws IOException;

    /** Lets the next append begin a new file (or whatever the store counts as one). Costs nothing durable. */
    void roll() throws IOException;

    /**
     * Removes every transaction after the zxid, durably, and no snapshot beyond it can be loaded any more (known bugs, R7). The
     * zxid is in the store when it was logged, or has a snapshot, or is the beginning of an epoch (counter 0) whose first
     * transaction was logged; and when a snapshot that is not above it is left to begin with. After a crash in between the
     * history ends somewhere from the zxid to where it ended before, without a hole. The next append may have any later zxid.
     *
     * <p>A snapshot whose writing began before cannot be finished any more; one that is still to begin must be of the new
     * history.
     *
     * @return false when the zxid is not in the store; nothing has been changed then
     */
    boolean truncate(long zxid) throws IOException;

    /**
     * Begins a new history at a snapshot that came from another member and is durable by now ({@link Snapshots#install}): what log
     * and snapshots hold beyond it is removed durably, and the next append may have any later zxid. What was logged before stays
     * for operators, but is never again taken for a part of the same history: the hole below the snapshot is remembered (known
     * bugs, R8). Ends the state of being {@linkplain Recovery#suspect suspect}, putting the damaged files aside. After a crash in
     * between the store opens with the snapshot and nothing behind it.
     *
     * @throws IllegalStateException when there is no such snapshot
     */
    void reset(long zxid) throws IOException;

    /**
     * Gives the history up, because a leader wants it truncated to what is not in it: every log and snapshot gets a name under
     * which only an operator finds it. The store is empty and, durably, {@linkplain Recovery#suspect suspect} until
     * {@link #reset}; epochs are kept.
     *
     * @param reason what a later start says about it
     * @return where the files are, for the operator
     */
    List<String> quarantine(String reason) throws IOException;

    /**
     * Transactions from {@code fromZxid} on, oldest first and each zxid once, for the synchronisation of learners; up to what was
     * synced when it was called. Any thread, while another one appends; the pass belongs to whoever asked. A file that was
     * purged meanwhile, and any truncation, ends it with an {@link IOException} or early.
     */
    TxnCursor read(long fromZxid) throws IOException;

    /** A pass over logged transactions. */
    interface TxnCursor extends AutoCloseable {
        /** Steps to the next transaction; false at the end. */
        boolean next() throws IOException;

        long zxid();

        /** Header, record and digest; valid until the next step. */
        byte[] payload();

        @Override
        void close();
    }
}
