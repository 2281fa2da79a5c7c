package io.zabitat.spi.storage;

import java.io.IOException;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The transaction log. One thread, the log writer, calls every method; all may block. After an {@link IOException} from
 * {@link #append} or {@link #sync} the log is dead: what is durable is unknown, and every later call throws.
 */
@ConsumerType
public interface TxnLog {
    /** Appends a batch; zxids rise strictly across all batches. Not durable before {@link #sync}. */
    void append(TxnBatch batch) throws IOException;

    /**
     * Makes everything appended durable: contents, size, and the names of the files it lies in.
     *
     * @return bytes appended since the last {@link #roll}
     */
    long sync() throws IOException;

    /** Lets the next append begin a new file (or whatever the store counts as one). Costs nothing durable. */
    void roll() throws IOException;

    /**
     * Removes every transaction after the zxid, durably, and no snapshot beyond it can be loaded any more.
     *
     * @return false when the zxid itself is not in the store; nothing has been changed then
     */
    boolean truncate(long zxid) throws IOException;

    /**
     * Transactions from {@code fromZxid} on, oldest first, for the synchronisation of learners; up to what was synced.
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
