package io.zabitat.storage.file;

import io.zabitat.spi.storage.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Where logs have a directory of their own, which may be another disk: tells an empty one in the place of theirs, such as the place where
 * a disk was not mounted, from one that nothing was ever logged in. A file among the snapshots says that the other directory has got its
 * {@link HistoryBase}. Used by whoever recovers.
 */
final class LogFolder {
    private final StoreFiles files;
    private final Disk disk;
    private final Path witness;

    LogFolder(StoreFiles files) {
        this.files = files;
        disk = files.disk();
        witness = files.snapshots().resolve(FileNames.LOGS_ELSEWHERE);
    }

    /** Whether this is not the directory in which the store has logged. */
    boolean isMissing() throws IOException {
        return !files.sameDirectory()
                && disk.exists(witness)
                && !disk.exists(files.logs().resolve(FileNames.BASE))
                && files.logZxids().length == 0;
    }

    /** From now on it is known; durable on return. */
    void keep() throws IOException {
        if (!files.sameDirectory() && !disk.exists(witness)) {
            byte[] text = files.logs().toString().getBytes(StandardCharsets.UTF_8);
            DurableFile.write(disk, witness, ByteBuffer.wrap(text));
        }
    }

    Path witness() {
        return witness;
    }
}
