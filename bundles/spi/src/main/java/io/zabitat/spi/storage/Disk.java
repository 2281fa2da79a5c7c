package io.zabitat.spi.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The only way of a file store to its files, so that the simulator and the power-loss test can stand in for the machine. What
 * is written is durable only after {@link DiskFile#sync}; a name that was created, renamed or deleted is durable only after
 * {@link #syncDirectory}. Thread safe for different files.
 */
@ProviderType
public interface Disk {
    /** How a file is opened. */
    enum Mode {
        /** Must exist; never changed through this handle. */
        READ,
        /** Must exist. */
        WRITE,
        /** Must not exist. */
        CREATE_NEW
    }

    DiskFile open(Path file, Mode mode) throws IOException;

    /** What {@link #openForBlocks} wants to be written at once, and where. */
    int BLOCK_BYTES = 4096;

    /**
     * Opens an existing file for one who writes whole blocks alone: positions, lengths and the memory of direct buffers are multiples
     * of {@link #BLOCK_BYTES}. A machine that can then goes past its page cache, which saves a log, written once and hardly ever read,
     * the copy and the memory. Reading through this handle is not allowed; other handles see what was written.
     */
    default DiskFile openForBlocks(Path file) throws IOException {
        return open(file, Mode.WRITE);
    }

    boolean exists(Path path);

    /** The names in a directory, in no particular order; empty when there is none. */
    List<String> list(Path directory) throws IOException;

    void createDirectories(Path directory) throws IOException;

    /** Atomically gives the file its new name, replacing what had it. */
    void rename(Path from, Path to) throws IOException;

    /** Deletes a file; nothing happens when it is missing. */
    void delete(Path file) throws IOException;

    /** Makes names created, renamed and deleted in the directory durable. */
    void syncDirectory(Path directory) throws IOException;

    /** Lets the same people read and write a file that may use another, which exists; where files have no such rights nothing happens. */
    default void protectAs(Path like, Path file) throws IOException {}

    /** Bytes left for writing on the device of the path. */
    long usableBytes(Path path) throws IOException;

    /**
     * Takes an exclusive lock on a file, creating it, and holds it until closed, against other processes and this one.
     *
     * @throws IOException when it is held by somebody else
     */
    AutoCloseable lock(Path file) throws IOException;
}
