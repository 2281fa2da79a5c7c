package io.zabitat.node.membership;

import io.zabitat.spi.storage.Disk;
import io.zabitat.spi.storage.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Small text files that are read and replaced as a whole. Called by whoever owns the file. */
final class WholeFile {
    /** Longer than any server list; a file of this size is somebody else's. */
    private static final int MAX_BYTES = 1 << 20;

    private WholeFile() {}

    /** @throws IOException when there is no such file, or it is longer than any of these files may be */
    static String read(Disk disk, Path path) throws IOException {
        return StandardCharsets.UTF_8.decode(readBytes(disk, path)).toString();
    }

    /** In UTF-8; durable on return. After a crash, or a failure, the file is what it was or what it was to become. */
    static void replace(Disk disk, Path path, String text) throws IOException {
        replace(disk, path, path, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** As {@link #replace(Disk, Path, String)}, byte by byte. */
    static void copy(Disk disk, Path from, Path to) throws IOException {
        replace(disk, to, from, readBytes(disk, from));
    }

    /** @throws IOException when {@link #replace} would not succeed */
    static void checkWritable(Disk disk, Path path) throws IOException {
        disk.delete(unfinished(path));
        disk.open(unfinished(path), Disk.Mode.CREATE_NEW).close();
        disk.delete(unfinished(path));
    }

    private static Path unfinished(Path path) {
        return path.resolveSibling(path.getFileName() + ".tmp");
    }

    private static ByteBuffer readBytes(Disk disk, Path path) throws IOException {
        try (DiskFile file = disk.open(path, Disk.Mode.READ)) {
            long size = file.size();
            if (size > MAX_BYTES) {
                throw new IOException(path + " has " + size + " bytes, more than " + MAX_BYTES);
            }
            ByteBuffer bytes = ByteBuffer.allocate((int) size);
            while (bytes.hasRemaining() && file.read(bytes.position(), bytes) >= 0) {
                // the rest of it
            }
            return bytes.flip();
        }
    }

    /** @param like whose rights the file gets, if it exists: there may be passwords in it */
    private static void replace(Disk disk, Path path, Path like, ByteBuffer bytes) throws IOException {
        Path unfinished = unfinished(path);
        disk.delete(unfinished);
        try (DiskFile file = disk.open(unfinished, Disk.Mode.CREATE_NEW)) {
            if (disk.exists(like)) {
                disk.protectAs(like, unfinished);
            }
            file.write(0, bytes);
            file.sync();
        }
        disk.rename(unfinished, path);
        disk.syncDirectory(path.getParent());
    }
}
