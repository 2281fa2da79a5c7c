package io.zabitat.storage.h2;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** The body of a snapshot, piece by piece; each is checked before a byte of it is shown. One thread. */
final class SnapshotBody extends InputStream {
    private final Database database;
    private final SnapshotEntry entry;
    private final Runnable onClose;
    private byte[] piece = {};
    private int position;
    private int next;
    private long done;
    private boolean closed;

    SnapshotBody(Database database, SnapshotEntry entry, Runnable onClose) {
        this.database = database;
        this.entry = entry;
        this.onClose = onClose;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (position == piece.length && !fill()) {
            return -1;
        }
        int n = Math.min(length, piece.length - position);
        System.arraycopy(piece, position, into, offset, n);
        position += n;
        done += n;
        return n;
    }

    @Override
    public int available() {
        return piece.length - position;
    }

    private boolean fill() throws IOException {
        if (closed) {
            throw new IOException("closed");
        }
        if (next == entry.pieces()) {
            if (done != entry.bytes()) {
                throw new EOFException("the snapshot has " + done + " bytes instead of " + entry.bytes());
            }
            return false;
        }
        int index = next++;
        byte[] found = database.read(() -> database.pieces().get(SnapshotEntry.key(entry.id(), index)));
        if (found == null) {
            throw new EOFException("piece " + index + " of the snapshot is missing");
        }
        if (found.length <= Integer.BYTES || ByteBuffer.wrap(found).getInt() != SnapshotEntry.sum(found)) {
            throw new IOException("the checksum of piece " + index + " of the snapshot does not match");
        }
        piece = found;
        position = Integer.BYTES;
        return true;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            onClose.run();
        }
    }
}
