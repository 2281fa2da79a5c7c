package io.zabitat.storage.file;

import io.zabitat.spi.storage.Disk;
import io.zabitat.spi.storage.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Small files that are replaced as a whole: after a crash there is the old content or the new. */
final class DurableFile {
    private DurableFile() {}

    /** The first bytes of the file, at most {@code limit}; nothing when there is none. */
    static ByteBuffer read(Disk disk, Path path, int limit) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(limit);
        if (disk.exists(path)) {
            try (DiskFile in = disk.open(path, Disk.Mode.READ)) {
                while (bytes.hasRemaining() && in.read(bytes.position(), bytes) > 0) {
                    continue;
                }
            }
        }
        return bytes.flip();
    }

    /** Durable on return, under a temporary name with {@code .tmp} before. */
    static void write(Disk disk, Path path, ByteBuffer content) throws IOException {
        Path temporary = path.resolveSibling(path.getFileName() + ".tmp");
        disk.delete(temporary);
        try (DiskFile out = disk.open(temporary, Disk.Mode.CREATE_NEW)) {
            out.write(0, content);
            out.sync();
        }
        disk.rename(temporary, path);
        disk.syncDirectory(path.getParent());
    }

    /** Durable on return; nothing happens when there is none. */
    static void delete(Disk disk, Path path) throws IOException {
        if (disk.exists(path)) {
            disk.delete(path);
            disk.syncDirectory(path.getParent());
        }
    }
}
