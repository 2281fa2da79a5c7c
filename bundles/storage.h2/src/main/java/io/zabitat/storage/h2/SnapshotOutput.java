package io.zabitat.storage.h2;

import io.zabitat.spi.storage.Snapshots;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Writes a snapshot in pieces that nobody looks at until it has its name. The snapshot writer thread owns it. */
final class SnapshotOutput implements Snapshots.SnapshotWriter {
    static final int PIECE_BYTES = 256 << 10;

    /** Gives a finished snapshot its name, unless its history was cut meanwhile. */
    interface Publisher {
        void publish(int pieces, long bytes, long digest) throws IOException;
    }

    private final Database database;
    private final long id;
    private final Publisher publisher;
    private final Runnable onEnd;
    private final byte[] piece = new byte[Integer.BYTES + PIECE_BYTES];
    private int filled = Integer.BYTES;
    private int pieces;
    private long bytes;
    private boolean isOpen = true;

    SnapshotOutput(Database database, long id, Publisher publisher, Runnable onEnd) {
        this.database = database;
        this.id = id;
        this.publisher = publisher;
        this.onEnd = onEnd;
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        if (!isOpen) {
            throw new IOException("the snapshot is closed");
        }
        int done = 0;
        while (done < length) {
            if (filled == piece.length) {
                flush();
            }
            int n = Math.min(length - done, piece.length - filled);
            System.arraycopy(from, offset + done, piece, filled, n);
            filled += n;
            done += n;
        }
        bytes += length;
    }

    private void flush() throws IOException {
        if (pieces == SnapshotEntry.MAX_PIECES) {
            throw new IOException("a snapshot of more than " + bytes + " bytes does not fit");
        }
        byte[] value = Arrays.copyOf(piece, filled);
        ByteBuffer.wrap(value).putInt(SnapshotEntry.sum(value));
        database.change(() -> database.pieces().put(SnapshotEntry.key(id, pieces), value));
        pieces++;
        filled = Integer.BYTES;
        database.spill();
    }

    @Override
    public void commit(long digest) throws IOException {
        if (filled > Integer.BYTES) {
            flush();
        }
        publisher.publish(pieces, bytes, digest);
        end();
    }

    private void end() {
        isOpen = false;
        onEnd.run();
    }

    @Override
    public void close() {
        if (isOpen) {
            // What was written is nobody's; it goes with the next purge or start.
            end();
        }
    }
}
