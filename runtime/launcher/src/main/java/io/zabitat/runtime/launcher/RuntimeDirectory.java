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
 * Where the framework of this process keeps its files: one of a few numbered directories of the distribution's cache, locked
 * while it is used, so that a start finds what an earlier one wrote and many servers can start at the same time; or a temporary
 * one when there is no cache or all are taken. Owned by the process until it closes it.
 */
final class RuntimeDirectory implements AutoCloseable {
    /** Everything in a data directory that is not ZooKeeper's is below this name. */
    static final String NAME = "zabitat";

    private static final int SLOTS = 32;

    private final Path path;
    private final Optional<FileChannel> lock;

    private RuntimeDirectory(Path path, Optional<FileChannel> lock) {
        this.path = path;
        this.lock = lock;
    }

    static RuntimeDirectory take(Optional<Path> cache) throws IOException {
        for (int slot = 0; cache.isPresent() && slot < SLOTS; slot++) {
            Optional<RuntimeDirectory> locked =
                    tryLock(cache.get().toAbsolutePath().resolve("framework-" + slot));
            if (locked.isPresent()) {
                return locked.get();
            }
        }
        return new RuntimeDirectory(Files.createTempDirectory("zabitat-"), Optional.empty());
    }

    private static Optional<RuntimeDirectory> tryLock(Path directory) {
        try {
            Files.createDirectories(directory);
            FileChannel channel =
                    FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
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
            // a cache that cannot be written is no cache
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
