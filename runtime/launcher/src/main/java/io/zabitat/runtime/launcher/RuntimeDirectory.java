package io.zabitat.runtime.launcher;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Where the framework of this process keeps its files: below the data directory, so that servers of one distribution never
 * meet, or a temporary one when that is taken or cannot be written. What is below the data directory stays for the next start. Owned by the
 * process until it closes it.
 */
final class RuntimeDirectory implements AutoCloseable {
    /** Everything in a data directory that is not ZooKeeper's is below this name. */
    static final String NAME = "zabitat";

    private final Path path;
    private final Optional<FileChannel> lock;

    private RuntimeDirectory(Path path, Optional<FileChannel> lock) {
        this.path = path;
        this.lock = lock;
    }

    static RuntimeDirectory below(Optional<Path> dataDir, boolean mayCreate) throws IOException {
        if (dataDir.isPresent() && (mayCreate || Files.isDirectory(dataDir.get()))) {
            Path own = dataDir.get().toAbsolutePath().resolve(NAME);
            Optional<RuntimeDirectory> locked = tryLock(own);
            if (locked.isPresent()) {
                return locked.get();
            }
        }
        return new RuntimeDirectory(Files.createTempDirectory("zabitat-"), Optional.empty());
    }

    private static Optional<RuntimeDirectory> tryLock(Path directory) {
        try {
            Files.createDirectories(directory);
            FileChannel channel = FileChannel.open(
                    directory.resolve("framework.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                FileLock lock = channel.tryLock();
                if (lock != null) {
                    return Optional.of(new RuntimeDirectory(directory, Optional.of(channel)));
                }
            } catch (OverlappingFileLockException e) {
                // taken by this very process: as good as taken by another
            }
            channel.close();
            return Optional.empty();
        } catch (IOException e) {
            // the node says in its own words what is wrong with the data directory
            return Optional.empty();
        }
    }

    /** The framework's storage. */
    Path framework() {
        return path.resolve("framework");
    }

    @Override
    public void close() throws IOException {
        if (lock.isPresent()) {
            lock.get().close();
        } else {
            FrameworkHost.deleteTree(path);
        }
    }
}
