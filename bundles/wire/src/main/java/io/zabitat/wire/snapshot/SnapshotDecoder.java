package io.zabitat.wire.snapshot;

import io.zabitat.wire.AclCodec;
import io.zabitat.wire.JuteReader;
import io.zabitat.wire.WireException;

/**
 * Reads a snapshot body from a source into a visitor, up to the {@code "/"} that ends the nodes. It reads ahead in big
 * pieces; what it has read beyond the end of the body is kept as the rest. One thread at a time.
 */
public final class SnapshotDecoder {
    private static final int BUFFER_BYTES = 512 * 1024;

    /** What follows a node's data: the ACL id and the persisted stat. */
    private static final int TAIL_BYTES = 68;

    private final int maxBytes;
    private final int bufferBytes;
    private final JuteReader aclReader;
    private SnapshotInput<?> last;

    /** @param maxBytes the longest path or data that is accepted; see {@link JuteReader#maxBytes} */
    public SnapshotDecoder(int maxBytes) {
        this(maxBytes, BUFFER_BYTES);
    }

    SnapshotDecoder(int maxBytes, int bufferBytes) {
        this.maxBytes = maxBytes;
        this.bufferBytes = bufferBytes;
        this.aclReader = new JuteReader(maxBytes);
    }

    /**
     * Reads one body.
     *
     * @throws X what the source throws
     * @throws WireException when the bytes are no snapshot, or end before it does, or the visitor refuses them
     */
    public <X extends Exception> void decode(ByteSource<X> source, SnapshotVisitor visitor) throws X, WireException {
        SnapshotInput<X> in = new SnapshotInput<>(source, bufferBytes);
        last = in;
        readSessions(in, visitor);
        readAcls(in, visitor);
        while (readNode(in, visitor)) {
            // until the end mark
        }
    }

    /** How many bytes the body had that was read last. */
    public long consumedBytes() {
        return last == null ? 0 : last.consumed();
    }

    /** How many bytes were read from the source beyond the body. */
    public int restLength() {
        return last == null ? 0 : last.available();
    }

    /** Copies the bytes that were read beyond the body. */
    public byte[] rest() {
        byte[] rest = new byte[restLength()];
        if (last != null) {
            System.arraycopy(last.array(), last.position(), rest, 0, rest.length);
        }
        return rest;
    }

    private static <X extends Exception> void readSessions(SnapshotInput<X> in, SnapshotVisitor visitor)
            throws X, WireException {
        in.fill(4);
        int count = in.intAt(0);
        in.skip(4);
        for (int i = 0; i < count; i++) {
            in.fill(12);
            visitor.onSession(in.longAt(0), in.intAt(8));
            in.skip(12);
        }
    }

    private <X extends Exception> void readAcls(SnapshotInput<X> in, SnapshotVisitor visitor) throws X, WireException {
        in.fill(4);
        int count = in.intAt(0);
        in.skip(4);
        for (int i = 0; i < count; i++) {
            in.fill(12);
            long aclId = in.longAt(0);
            in.skip(8);
            int bytes = fillAcl(in);
            aclReader.reset(in.array(), in.position(), in.position() + bytes);
            visitor.onAcl(aclId, AclCodec.read(aclReader));
            in.skip(bytes);
        }
    }

    /** Makes a whole ACL vector available and tells its size. */
    private <X extends Exception> int fillAcl(SnapshotInput<X> in) throws X, WireException {
        int entries = in.intAt(0);
        int bytes = 4;
        for (int i = 0; i < entries; i++) {
            bytes = fillString(in, bytes + 4);
            bytes = fillString(in, bytes);
        }
        return bytes;
    }

    /** Makes a string available that begins so many bytes ahead, and tells how many bytes ahead it ends. */
    private <X extends Exception> int fillString(SnapshotInput<X> in, int ahead) throws X, WireException {
        in.fill(ahead + 4L);
        int length = checked(in.intAt(ahead));
        long end = ahead + 4L + Math.max(0, length);
        if (end > Integer.MAX_VALUE - 16) {
            throw new WireException("unreasonable length");
        }
        in.fill(end);
        return (int) end;
    }

    /** Reads a node, or the mark behind the last one. */
    private <X extends Exception> boolean readNode(SnapshotInput<X> in, SnapshotVisitor visitor)
            throws X, WireException {
        in.fill(5); // a root's path is shorter, but it has data behind it
        int pathLength = checked(in.intAt(0));
        if (pathLength < 0) {
            throw new WireException("node without a path");
        }
        in.fill(4L + pathLength);
        if (pathLength == 1 && in.array()[in.position() + 4] == '/') {
            in.skip(5);
            return false;
        }
        in.fill(8L + pathLength);
        int dataLength = checked(in.intAt(4 + pathLength));
        int dataAt = 8 + pathLength;
        int dataBytes = Math.max(0, dataLength);
        in.fill((long) dataAt + dataBytes + TAIL_BYTES);
        int tail = dataAt + dataBytes;
        int position = in.position();
        visitor.onNode(
                in.array(),
                position + 4,
                pathLength,
                position + dataAt,
                dataLength,
                in.longAt(tail),
                in.longAt(tail + 8),
                in.longAt(tail + 16),
                in.longAt(tail + 24),
                in.longAt(tail + 32),
                in.intAt(tail + 40),
                in.intAt(tail + 44),
                in.intAt(tail + 48),
                in.longAt(tail + 52),
                in.longAt(tail + 60));
        in.skip(tail + TAIL_BYTES);
        return true;
    }

    private int checked(int length) throws WireException {
        if (length < -1 || length > maxBytes) {
            throw new WireException("unreasonable length");
        }
        return length;
    }
}
