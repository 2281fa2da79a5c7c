package io.zabitat.spi.storage;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * What an operator does with a store that no server has open. A provider's second service, under the same name
 * property.
 */
@ConsumerType
public interface StoreMaintenance {
    /** Whether the directories hold a store of this provider's. */
    boolean exists(StoreContext context);

    /**
     * Brings to the sink what a start would load, as {@link Store#recover} does; nothing is changed.
     *
     * @throws DamagedStoreException when something that was acknowledged may be missing
     */
    Contents read(StoreContext context, RecoverySink sink) throws StorageException;

    /** The directories in which the store lies and nothing else does: whoever renames them has put it aside. */
    List<Path> folders(StoreContext context);

    /**
     * Reads every byte that recovery could need and more: all snapshots, all logs.
     *
     * @return what was found, one finding per file; nothing is changed
     */
    List<Finding> verify(StoreContext context, Consumer<String> progress) throws StorageException;

    /**
     * Says what {@link #recover} would lose, or empty when nothing stands in the way of a start.
     */
    List<String> planRecovery(StoreContext context) throws StorageException;

    /**
     * Makes a refused store startable by giving up what {@link #planRecovery} said. The original files are kept beside
     * it.
     *
     * @return where the originals are, and what was lost
     */
    List<String> recover(StoreContext context) throws StorageException;

    /**
     * What {@link #read} brought.
     *
     * @param snapshotZxid of the snapshot, or -1 without any
     * @param lastZxid the last zxid in snapshot or log; 0 in an empty store
     * @param logTxns how many transactions came from the log
     * @param accepted the epoch that was promised, if any
     * @param current the epoch that was followed, if any
     */
    record Contents(long snapshotZxid, long lastZxid, long logTxns, OptionalLong accepted, OptionalLong current) {}

    /**
     * One file's state.
     *
     * @param healthy false when the file alone would make a start refuse or lose something
     */
    record Finding(String file, boolean healthy, String text) {}
}
