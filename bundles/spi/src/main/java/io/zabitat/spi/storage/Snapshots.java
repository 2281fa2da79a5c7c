package io.zabitat.spi.storage;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/** Snapshots of the whole state, each at one exact zxid. One thread, the snapshot writer, calls every method; all may block. */
@ConsumerType
public interface Snapshots {
    /**
     * Begins a snapshot under a name that recovery ignores.
     *
     * @throws IOException when there is no room; nothing is left behind
     */
    SnapshotWriter create(long zxid) throws IOException;

    /** The zxids of the complete snapshots, newest first. */
    List<Long> list() throws IOException;

    /** The body (storage format 4.4, without the trailing signature) of a snapshot. */
    InputStream read(long zxid) throws IOException;

    /**
     * Deletes what the newest {@code retain} snapshots and the logs behind them make superfluous (storage format 6.4).
     *
     * @param retain 3 or more
     */
    void purge(int retain) throws IOException;

    /** A snapshot being written. */
    interface SnapshotWriter extends AutoCloseable {
        /** Appends bytes of the body, from the session count to the {@code "/"} that ends the nodes. */
        void write(byte[] bytes, int offset, int length) throws IOException;

        /** Seals the snapshot with the tree digest at its zxid and makes it durable under its name. */
        void commit(long digest) throws IOException;

        /** Without {@link #commit} before: drops what was written. */
        @Override
        void close();
    }
}
