package io.zabitat.storage.file;

import io.zabitat.spi.storage.StorageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The locks that keep two servers out of one directory. */
final class StoreLocks implements AutoCloseable {
    private final List<AutoCloseable> held = new ArrayList<>();

    static StoreLocks take(StoreFiles files) throws StorageException {
        StoreLocks locks = new StoreLocks();
        try {
            locks.add(files, files.snapshots());
            if (!files.sameDirectory()) {
                locks.add(files, files.logs());
            }
            return locks;
        } catch (IOException refused) {
            locks.close();
            throw new StorageException("Another server seems to use this directory: " + refused.getMessage(), refused);
        }
    }

    private void add(StoreFiles files, Path directory) throws IOException {
        held.add(files.disk().lock(directory.resolve(FileNames.LOCK)));
    }

    @Override
    public void close() {
        for (AutoCloseable lock : held) {
            try {
                lock.close();
            } catch (Exception gone) {
                // A lock that cannot be given back goes with the process.
            }
        }
        held.clear();
    }
}
