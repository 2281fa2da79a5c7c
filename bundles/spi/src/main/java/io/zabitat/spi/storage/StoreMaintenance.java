package io.zabitat.spi.storage;

import java.util.List;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ConsumerType;

/** What an operator does with a store that no server has open. A provider's second service, under the same name property. */
@ConsumerType
public interface StoreMaintenance {
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
     * Makes a refused store startable by giving up what {@link #planRecovery} said. The original files are kept beside it.
     *
     * @return where the originals are, and what was lost
     */
    List<String> recover(StoreContext context) throws StorageException;

    /**
     * One file's state.
     *
     * @param healthy false when the file alone would make a start refuse or lose something
     */
    record Finding(String file, boolean healthy, String text) {}
}
