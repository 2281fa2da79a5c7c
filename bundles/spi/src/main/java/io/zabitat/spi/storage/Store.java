package io.zabitat.spi.storage;

import java.io.IOException;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The durable state of one server. Life: {@link #recover} once, then {@link #log}, {@link #snapshots} and {@link #epochs}, each
 * used by one thread of its own at a time, {@link #reload} when memory is to be brought back to what is on disk, then
 * {@link #close}.
 */
@ConsumerType
public interface Store extends AutoCloseable {
    /**
     * Brings the durable state to the sink: first the newest snapshot that is whole, if there is one, then every later
     * transaction in zxid order. Decides each damage by the tables of reliability 3.2 and 3.3; a torn tail is cut durably and
     * noted. Blocks for as long as it takes.
     *
     * <p>When something that was acknowledged may be missing, a member of an ensemble ({@link StoreContext#ensemble}) opens
     * {@linkplain Recovery#suspect suspect}: the sink has got what is whole, perhaps after a snapshot that failed, and is to be
     * thrown away; nothing has been changed on disk, and nothing can be appended before {@link TxnLog#reset}.
     *
     * <p>The epochs are brought in line with the history after a crash between the two; see {@link Epochs}.
     *
     * @throws DamagedStoreException outside an ensemble, when something that was acknowledged may be missing; nothing has been
     *     changed on disk
     * @throws StorageException when the files cannot be read, or the sink refused
     */
    Recovery recover(RecoverySink sink) throws StorageException;

    /**
     * The same as {@link #recover} for a store that is open and stays locked: brings exactly what is on disk now to a new sink,
     * after a truncation what is left. Everything appended is made durable first. The thread of the log calls it, while no
     * snapshot is being written.
     *
     * @throws StorageException also when the log is dead
     */
    Recovery reload(RecoverySink sink) throws StorageException;

    /**
     * Says how far the log can serve a learner whose history ends at the zxid. Reads the log, so it may take long; any thread, while
     * another one appends. Meaningless while the log is truncated, reset or quarantined.
     *
     * <p>Contiguous means: within an epoch each zxid is the one before plus 1; from one epoch to the next only where this store
     * itself has appended both sides one after the other. What it found when it was opened, or got by a snapshot of another
     * member, proves no such border (known bugs, R8, ZOOKEEPER-2846).
     *
     * @param sizeFactor what the newest snapshot would spare the learner, the log between the zxid and that snapshot, may be at most
     *     so many times as large as the snapshot ({@code snapshotSizeFactor}); what lies behind the snapshot is needed in any case and
     *     does not count. 0 for no bound
     */
    LogRange probe(long zxid, double sizeFactor) throws IOException;

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
