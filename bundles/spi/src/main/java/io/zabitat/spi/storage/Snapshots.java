package io.zabitat.spi.storage;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Snapshots of the whole state, each at one exact zxid. One thread, the snapshot writer, calls every method; {@link #list} and
 * {@link #read} any thread. All may block.
 */
@ConsumerType
public interface Snapshots {
    /**
     * Begins a snapshot under a name that recovery ignores.
     *
     * @throws IOException when there is no room; nothing is left behind
     */
    SnapshotWriter create(long zxid) throws IOException;

    /**
     * The same for another member's state, which is to take the place of the own history. Once it is committed,
     * {@link TxnLog#reset} must follow before anything is appended; a start in between does that by itself. So after a crash there
     * is the old history or the new one, never a mixture.
     */
    SnapshotWriter install(long zxid) throws IOException;

    /** The zxids of the complete snapshots, newest first; not of those that {@link Store#recover} found it cannot use. */
    List<Long> list() throws IOException;

    /**
     * The body (storage format 4.4, without the trailing signature) of a snapshot: from the session count to the {@code "/"} that
     * ends the nodes. A stream that was opened can be read to its end while snapshots are made and purged. It ends regularly
     * only when all checksums of the snapshot match; else the read that should have found the end throws, so that whoever
     * sends it must not send the signature.
     */
    InputStream read(long zxid) throws IOException;

    /**
     * Deletes what the newest {@code retain} snapshots of {@link #list} and the logs behind them make superfluous (storage format 6.4):
     * one that cannot be used must not drive out the one that a start fell back to. A snapshot goes before the log behind it: whoever reads from
     * the log and then finds the snapshot listed that it began behind has missed nothing.
     *
     * @param retain 3 or more
     */
    void purge(int retain) throws IOException;

    /** A snapshot being written. */
    interface SnapshotWriter extends AutoCloseable {
        /** Appends bytes of the body, from the session count to the {@code "/"} that ends the nodes. The array is not to be kept. */
        void write(byte[] bytes, int offset, int length) throws IOException;

        /** Seals the snapshot with the tree digest at its zxid and makes it durable under its name. */
        void commit(long digest) throws IOException;

        /** Without {@link #commit} before: drops what was written. */
        @Override
        void close();
    }
}
