package io.zabitat.wire.snapshot;

import io.zabitat.wire.WireException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A window on a source: bytes that are needed together lie together in one array, which grows only as far as bytes have
 * really come. Used by one {@link SnapshotDecoder} for one pass.
 */
final class SnapshotInput<X extends Exception> {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

    private static final int FIRST_BYTES = 4 * 1024;
    private static final int GROWTH = 8;

    private final ByteSource<X> source;
    private final int pieceBytes;
    private byte[] buf;
    private int position;
    private int limit;
    private long total;
    private boolean filled;

    SnapshotInput(ByteSource<X> source, int bufferBytes) {
        this.source = source;
        pieceBytes = bufferBytes;
        buf = new byte[Math.min(FIRST_BYTES, bufferBytes)];
    }

    byte[] array() {
        return buf;
    }

    int position() {
        return position;
    }

    int available() {
        return limit - position;
    }

    /** Bytes of the source that have been stepped over. */
    long consumed() {
        return total - available();
    }

    /** Makes at least so many bytes available behind {@link #position}, which may move together with them. */
    void fill(long bytes) throws X, WireException {
        if (limit - position < bytes) {
            fillSlowly(bytes);
        }
    }

    private void fillSlowly(long bytes) throws X, WireException {
        if (buf.length - position < bytes && position > 0) {
            System.arraycopy(buf, position, buf, 0, limit - position);
            limit -= position;
            position = 0;
        }
        if (filled) {
            growToPiece();
        }
        while (limit - position < bytes) {
            if (limit == buf.length) {
                buf = Arrays.copyOf(buf, (int) Math.min(MAX_ARRAY, 2L * buf.length));
            }
            int count = source.read(buf, limit, buf.length - limit);
            if (count <= 0) {
                throw new WireException("snapshot ends too early");
            }
            limit += count;
            total += count;
            filled = limit == buf.length;
        }
    }

    /** A source that fills the array is a long one: it is read in larger pieces. */
    private void growToPiece() {
        if (buf.length < pieceBytes) {
            buf = Arrays.copyOf(buf, (int) Math.min(pieceBytes, (long) GROWTH * buf.length));
        }
    }

    /** The number that begins so many bytes behind {@link #position}; it has been made available. */
    int intAt(int ahead) {
        return (int) INT.get(buf, position + ahead);
    }

    long longAt(int ahead) {
        return (long) LONG.get(buf, position + ahead);
    }

    /** Steps over available bytes. */
    void skip(int bytes) {
        position += bytes;
    }
}
