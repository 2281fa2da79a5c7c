package io.zabitat.storage.file;

import io.zabitat.spi.storage.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * The side file that says from where on the log is known to be without holes, and since when the history is another member's
 * (known bugs, R8, ZOOKEEPER-2846): neither can be seen in logs and snapshots. Written by whoever recovers and by the log writer;
 * read by any thread.
 */
final class HistoryBase {
    private static final int MAGIC = 0x5a424153;
    private static final int VERSION = 1;
    private static final int BYTES = 28;

    /**
     * What is known.
     *
     * @param contiguousFrom what lies behind this zxid was appended by this store alone, each behind the other
     * @param installedAt the snapshot of another member that the history begins with, or 0: older snapshots are of another history
     */
    record State(long contiguousFrom, long installedAt) {}

    private final Disk disk;
    private final Path path;
    private volatile State state = new State(0, 0);

    HistoryBase(Disk disk, Path directory) {
        this.disk = disk;
        path = directory.resolve(FileNames.BASE);
    }

    /** What the last {@link #save} or {@link #load} was told. */
    State state() {
        return state;
    }

    /** What the file says; empty when there is none that can be read. */
    Optional<State> load() throws IOException {
        ByteBuffer in = DurableFile.read(disk, path, BYTES);
        if (in.remaining() != BYTES
                || in.getInt(0) != MAGIC
                || in.getInt(4) != VERSION
                || in.getInt(24) != checksum(in)) {
            return Optional.empty();
        }
        state = new State(in.getLong(8), in.getLong(16));
        return Optional.of(state);
    }

    /** Durable on return. */
    void save(State known) throws IOException {
        ByteBuffer out = ByteBuffer.allocate(BYTES);
        out.putInt(MAGIC).putInt(VERSION).putLong(known.contiguousFrom).putLong(known.installedAt);
        out.putInt(checksum(out)).flip();
        DurableFile.write(disk, path, out);
        state = known;
    }

    /** Where no file is needed. */
    void assume(State known) {
        state = known;
    }

    private static int checksum(ByteBuffer bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes.array(), 0, 24);
        return (int) crc.getValue();
    }
}
