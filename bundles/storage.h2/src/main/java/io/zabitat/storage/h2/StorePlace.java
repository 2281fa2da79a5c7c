package io.zabitat.storage.h2;

import io.zabitat.spi.storage.Disk;
import io.zabitat.spi.storage.StorageException;
import io.zabitat.spi.storage.StoreContext;
import io.zabitat.storage.h2.journal.JournaledFile;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.List;

/** Where the files of a store lie: all in one folder of the log directory. Immutable; any thread. */
final class StorePlace {
    /** The other store's test for this one knows the name, too. */
    static final String FOLDER = "h2";

    private static final String LOCK = "zabitat.lock";

    private final Disk disk;
    private final Path dataDir;
    private final Path logDir;
    private final Path directory;

    StorePlace(StoreContext context) {
        disk = context.disk();
        dataDir = context.dataDir();
        logDir = context.logDir();
        directory = logDir.resolve(FOLDER);
    }

    Path directory() {
        return directory;
    }

    Path file() {
        return directory.resolve(JournaledFile.NAME);
    }

    Path initialize() {
        return logDir.resolve("initialize");
    }

    Path logDir() {
        return logDir;
    }

    Disk disk() {
        return disk;
    }

    boolean exists() {
        return disk.exists(file());
    }

    /** A directory of the file store is not begun anew beside it. */
    void refuseOtherKind() throws StorageException {
        try {
            for (Path root : List.of(dataDir, logDir)) {
                for (String name : disk.list(root.resolve("version-2"))) {
                    boolean ofFiles = name.startsWith("log.")
                            || name.startsWith("snapshot.")
                            || name.equals("acceptedEpoch")
                            || name.equals("currentEpoch");
                    if (ofFiles) {
                        throw new StorageException(root.resolve("version-2").resolve(name)
                                + " belongs to a store of zabitat.storage=file, but "
                                + "zabitat.storage=h2 is set. Set file, or turn"
                                + " the directory into the other kind with `zabitat store "
                                + "convert --from file --to h2`");
                    }
                }
            }
        } catch (IOException failed) {
            throw new StorageException("Cannot look into " + dataDir + ": " + failed.getMessage(), failed);
        }
    }

    /** Makes the directory, durably. */
    void create(boolean allowed) throws StorageException {
        if (disk.exists(directory)) {
            return;
        }
        if (!allowed) {
            throw new StorageException(directory + " is missing and datadir.autocreate is false");
        }
        try {
            disk.createDirectories(directory);
            disk.syncDirectory(logDir);
        } catch (IOException failed) {
            // the message of a refused access is the bare path
            String why = failed instanceof AccessDeniedException ? "permission denied" : failed.getMessage();
            throw new StorageException("Cannot make " + directory + ": " + why, failed);
        }
    }

    AutoCloseable lock() throws StorageException {
        try {
            return disk.lock(directory.resolve(LOCK));
        } catch (IOException refused) {
            throw new StorageException("Another server seems to use this directory: " + refused.getMessage(), refused);
        }
    }

    static void unlock(AutoCloseable lock) {
        try {
            lock.close();
        } catch (Exception gone) {
            // A lock that cannot be given back goes with the process.
        }
    }

    /** The files, for those who move them away. */
    List<Path> files() throws IOException {
        return disk.list(directory).stream()
                .filter(name -> !name.equals(LOCK))
                .sorted()
                .map(directory::resolve)
                .toList();
    }
}
