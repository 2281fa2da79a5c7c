package io.zabitat.storage.file;

import io.zabitat.spi.storage.Disk;
import io.zabitat.spi.storage.DiskFile;
import io.zabitat.spi.storage.StorageException;
import io.zabitat.spi.storage.StoreContext;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Where the files of a store lie, and which there are. Immutable; any thread. */
final class StoreFiles {
    private final Disk disk;
    private final Path dataRoot;
    private final Path logRoot;
    private final Path snapshots;
    private final Path logs;

    StoreFiles(StoreContext context) {
        disk = context.disk();
        dataRoot = context.dataDir();
        logRoot = context.logDir();
        snapshots = dataRoot.resolve(FileNames.VERSION_DIRECTORY);
        logs = logRoot.resolve(FileNames.VERSION_DIRECTORY);
    }

    Disk disk() {
        return disk;
    }

    /** The directory of snapshots and epochs. */
    Path snapshots() {
        return snapshots;
    }

    Path logs() {
        return logs;
    }

    Path log(long zxid) {
        return logs.resolve(FileNames.log(zxid));
    }

    Path initialize() {
        return logRoot.resolve("initialize");
    }

    Path logRoot() {
        return logRoot;
    }

    boolean sameDirectory() {
        return dataRoot.normalize().equals(logRoot.normalize());
    }

    /** Whether there is a snapshot, a log or an epoch. */
    boolean hasContent() throws IOException {
        for (Path folder : List.of(snapshots, logs)) {
            for (String name : disk.list(folder)) {
                if (FileNames.logZxid(name) != FileNames.NONE
                        || FileNames.snapshotZxid(name) != FileNames.NONE
                        || name.equals(EpochFiles.ACCEPTED)
                        || name.equals(EpochFiles.CURRENT)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** A directory of the other store is not begun anew beside it. */
    void refuseOtherKind() throws StorageException {
        Path other = logRoot.resolve("h2").resolve("store.mv");
        if (disk.exists(other)) {
            throw new StorageException(other + " belongs to a store of zabitat.storage=h2, but "
                    + "zabitat.storage=file is set."
                    + " Set h2, or turn the directory into the other kind with `zabitat "
                    + "store convert --from h2 --to file`");
        }
    }

    /** Makes the directories, durably. */
    void create(boolean allowed) throws StorageException {
        for (Path root : sameDirectory() ? List.of(dataRoot) : List.of(dataRoot, logRoot)) {
            Path directory = root.resolve(FileNames.VERSION_DIRECTORY);
            if (disk.exists(directory)) {
                continue;
            }
            if (!allowed) {
                throw new StorageException(directory + " is missing and datadir.autocreate is false");
            }
            try {
                disk.createDirectories(directory);
                disk.syncDirectory(root);
            } catch (IOException failed) {
                // the message of a refused access is the bare path
                String why = failed instanceof AccessDeniedException ? "permission denied" : failed.getMessage();
                throw new StorageException("Cannot make " + directory + ": " + why, failed);
            }
        }
    }

    /** Refuses logs among the snapshots and snapshots among the logs (ZOOKEEPER-2967). */
    void checkPlaces() throws StorageException, IOException {
        if (sameDirectory()) {
            return;
        }
        for (String name : disk.list(logs)) {
            if (FileNames.snapshotZxid(name) != FileNames.NONE) {
                throw new StorageException("The log directory " + logs + " has a snapshot, " + name
                        + ": are dataDir and dataLogDir what they were? Nothing was changed");
            }
        }
        for (String name : disk.list(snapshots)) {
            if (FileNames.logZxid(name) != FileNames.NONE) {
                throw new StorageException("The snapshot directory " + snapshots + " has a log, " + name
                        + ": are dataDir and dataLogDir what they were? Nothing was changed");
            }
        }
    }

    /** Zxids in the names of the logs, rising. */
    long[] logZxids() throws IOException {
        return disk.list(logs).stream()
                .mapToLong(FileNames::logZxid)
                .filter(zxid -> zxid != FileNames.NONE)
                .sorted()
                .distinct()
                .toArray();
    }

    /** All snapshot files by name, newest first, whole or not. */
    List<SnapshotFile> snapshotFiles() throws IOException {
        List<SnapshotFile> found = new ArrayList<>();
        for (String name : disk.list(snapshots)) {
            long zxid = FileNames.snapshotZxid(name);
            if (zxid != FileNames.NONE) {
                found.add(new SnapshotFile(zxid, snapshots.resolve(name), Compression.ofName(name)));
            }
        }
        found.sort(Comparator.comparingLong(SnapshotFile::zxid).reversed());
        return found;
    }

    /**
     * Of the sorted logs those that can hold transactions after the zxid: the last named at most zxid + 1, and all
     * later.
     */
    static long[] logsAfter(long[] sorted, long zxid) {
        int from = sorted.length;
        while (from > 0 && sorted[from - 1] > zxid + 1) {
            from--;
        }
        return Arrays.copyOfRange(sorted, Math.max(0, from - 1), sorted.length);
    }

    long size(Path file) throws IOException {
        try (DiskFile open = disk.open(file, Disk.Mode.READ)) {
            return open.size();
        }
    }

    /** A snapshot by its name. */
    record SnapshotFile(long zxid, Path path, Compression compression) {
        String name() {
            return path.getFileName().toString();
        }
    }
}
