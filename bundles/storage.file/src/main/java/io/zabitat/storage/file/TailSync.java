package io.zabitat.storage.file;

import io.zabitat.spi.storage.Disk;
import io.zabitat.spi.storage.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Makes durable what recovery has found, before anybody is shown it. After a kill the end of the log may lie in the machine's cache
 * alone, and after a failed sync the cache even takes it for written (reliability 3.2): so what no sync has proven is written
 * again, as it is. Without that the next file would begin behind a hole. Used once, by the thread that recovers.
 */
final class TailSync {
    private static final int PIECE_BYTES = 256 << 10;

    private final StoreFiles files;

    TailSync(StoreFiles files) {
        this.files = files;
    }

    void run(Recoverer.Tail tail) throws IOException {
        Disk disk = files.disk();
        if (tail.file() != FileNames.NONE) {
            try (DiskFile file = disk.open(files.log(tail.file()), Disk.Mode.WRITE)) {
                if (tail.durable() >= 0) {
                    rewrite(file, tail.durable(), tail.end());
                }
                file.sync();
            }
            disk.syncDirectory(files.logs());
        }
        if (!files.snapshotFiles().isEmpty()) {
            disk.syncDirectory(files.snapshots());
        }
    }

    private static void rewrite(DiskFile file, long from, long end) throws IOException {
        ByteBuffer piece = ByteBuffer.allocate((int) Math.max(1, Math.min(PIECE_BYTES, end - from)));
        for (long at = from; at < end; ) {
            piece.clear().limit((int) Math.min(piece.capacity(), end - at));
            int read = file.read(at, piece);
            if (read <= 0) {
                throw new IOException("the log became shorter while it was read, at " + at);
            }
            file.write(at, piece.flip());
            at += read;
        }
    }
}
