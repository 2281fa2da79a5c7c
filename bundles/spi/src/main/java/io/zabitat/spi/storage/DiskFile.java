package io.zabitat.spi.storage;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ProviderType;

/** An open file. One thread at a time. */
@ProviderType
public interface DiskFile extends Closeable {
    long size() throws IOException;

    /** Reads up to {@code into.remaining()} bytes at the position; -1 at the end of the file. */
    int read(long position, ByteBuffer into) throws IOException;

    /** Writes all remaining bytes at the position, growing the file when needed. Not durable before {@link #sync}. */
    void write(long position, ByteBuffer from) throws IOException;

    void truncate(long size) throws IOException;

    /**
     * Makes all earlier writes of this file durable, its size included.
     *
     * @throws IOException when the device refuses. What was written is then lost or not, nobody knows: the caller must never
     *     retry on this file (reliability 3.2)
     */
    void sync() throws IOException;
}
