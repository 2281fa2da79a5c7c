package io.zabitat.spi.storage;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * The durable state of one server. Life: {@link #recover} once, then {@link #log}, {@link #snapshots} and {@link #epochs}, each
 * used by one thread of its own at a time, then {@link #close}.
 */
@ConsumerType
public interface Store extends AutoCloseable {
    /**
     * Brings the durable state to the sink: first the newest snapshot that is whole, if there is one, then every later
     * transaction in zxid order. Decides each damage by the tables of reliability 3.2 and 3.3; a torn tail is cut durably and
     * noted. Blocks for as long as it takes.
     *
     * @throws DamagedStoreException when something that was acknowledged may be missing; nothing has been changed on disk
     * @throws StorageException when the files cannot be read, or the sink refused
     */
    Recovery recover(RecoverySink sink) throws StorageException;

    /** The log, open for appending behind what {@link #recover} found. */
    TxnLog log();

    Snapshots snapshots();

    Epochs epochs();

    /** Bytes used by snapshots and by logs, for operators; an estimate that costs a directory listing. */
    Usage usage();

    /** Waits for nothing: an unsynced append may be lost. Releases the lock. */
    @Override
    void close();

    /** Bytes on disk. */
    record Usage(long snapshotBytes, long logBytes) {}
}
