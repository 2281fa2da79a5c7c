package io.zabitat.node.log;

import io.zabitat.spi.storage.StorageException;
import java.io.IOException;

/** Work that may wait for the disk. Runs on a thread of its own, so it touches nothing of the node loop's. */
@FunctionalInterface
public interface DiskJob {
    /**
     * @return what the node loop runs when it hears that the work is done
     */
    Runnable perform() throws IOException, StorageException;
}
