package io.zabitat.wire.snapshot;

import io.zabitat.wire.AclCodec;
import io.zabitat.wire.JuteReader;
import io.zabitat.wire.JuteWriter;
import io.zabitat.wire.WireException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Reads the snapshot of a SNAP synchronisation (storage format 4.4) as it arrives: a body, then the signature. Bytes are
 * pushed into it; it takes whole items, gives them to the visitor and keeps nothing of what it leaves. One stream each;
 * one thread at a time.
 */
public final class SnapshotStreamDecoder {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private static final String SIGNATURE = "BenWasHere";
    private static final int SESSION_BYTES = 12;
    private static final int END_BYTES = 5;

    /** What follows a node's data: the ACL id and the persisted stat. */
    private static final int TAIL_BYTES = 68;

    private enum Part {
        SESSION_COUNT,
        SESSIONS,
        ACL_COUNT,
        ACLS,
        NODES,
        SIGNATURE,
        DONE
    }

    private final int maxBytes;
    private final long maxItemBytes;
    private final SnapshotVisitor visitor;
    private final JuteReader aclReader;
    private Part part = Part.SESSION_COUNT;
    private int left;
    private int wanted = 4;
    private long consumed;

    /** @param maxBytes the longest path or data that is accepted; an ACL may take twice as much; see {@link JuteReader#maxBytes} */
    public SnapshotStreamDecoder(int maxBytes, SnapshotVisitor visitor) {
        this.maxBytes = maxBytes;
        this.maxItemBytes = Math.min(Integer.MAX_VALUE - 16L, 2L * maxBytes + SnapshotEncoder.NODE_OVERHEAD_BYTES);
        this.visitor = visitor;
        this.aclReader = new JuteReader(maxBytes);
    }

    /** Writes what follows the body. */
    public static void writeSignature(JuteWriter out) {
        out.writeAscii(SIGNATURE);
    }

    /**
     * Takes as many whole items as there are, but nothing behind the signature.
     *
     * @return how many bytes were taken; unless {@link #isDone}, the rest comes again when there are {@link #wantedBytes}
     * @throws WireException when this is no snapshot, or the visitor refuses it; the decoder is of no use any more
     */
    public int decode(byte[] bytes, int offset, int length) throws WireException {
        int at = offset;
        int end = offset + length;
        while (part != Part.DONE) {
            int used = decodeItem(bytes, at, end - at);
            if (used == 0) {
                break;
            }
            at += used;
        }
        consumed += at - offset;
        return at - offset;
    }

    /** How many bytes the next item needs in all, as far as is known; more than were left. */
    public int wantedBytes() {
        return wanted;
    }

    /** Whether the signature has been read. */
    public boolean isDone() {
        return part == Part.DONE;
    }

    /** How many bytes have been taken. */
    public long consumedBytes() {
        return consumed;
    }

    /** Takes one item; 0 when it is not complete. */
    private int decodeItem(byte[] bytes, int at, int available) throws WireException {
        return switch (part) {
            case SESSION_COUNT -> decodeCount(bytes, at, available, Part.SESSIONS, Part.ACL_COUNT);
            case SESSIONS -> decodeSession(bytes, at, available);
            case ACL_COUNT -> decodeCount(bytes, at, available, Part.ACLS, Part.NODES);
            case ACLS -> decodeAcl(bytes, at, available);
            case NODES -> decodeNode(bytes, at, available);
            case SIGNATURE -> decodeSignature(bytes, at, available);
            case DONE -> 0;
        };
    }

    /** A negative count is none, as ZooKeeper takes it. */
    private int decodeCount(byte[] bytes, int at, int available, Part some, Part none) throws WireException {
        if (isShort(available, 4)) {
            return 0;
        }
        left = intAt(bytes, at);
        part = left > 0 ? some : none;
        return 4;
    }

    private void countDown(Part next) {
        left--;
        if (left == 0) {
            part = next;
        }
    }

    private int decodeSession(byte[] bytes, int at, int available) throws WireException {
        if (isShort(available, SESSION_BYTES)) {
            return 0;
        }
        visitor.onSession(longAt(bytes, at), intAt(bytes, at + 8));
        countDown(Part.ACL_COUNT);
        return SESSION_BYTES;
    }

    private int decodeAcl(byte[] bytes, int at, int available) throws WireException {
        if (isShort(available, 12)) {
            return 0;
        }
        int entries = Math.max(0, intAt(bytes, at + 8));
        long end = 12;
        for (int i = 0; i < entries; i++) {
            long later = 12L * (entries - i - 1); // waiting for the least that is left keeps rescans few
            if (isShort(available, end + 12 + later)) {
                return 0;
            }
            long scheme = Math.max(0, checked(intAt(bytes, at + (int) end + 4)));
            if (isShort(available, end + 12 + scheme + later)) {
                return 0;
            }
            long name = Math.max(0, checked(intAt(bytes, at + (int) (end + 8 + scheme))));
            end += 12 + scheme + name;
        }
        if (isShort(available, end)) {
            return 0;
        }
        aclReader.reset(bytes, at + 8, at + (int) end);
        visitor.onAcl(longAt(bytes, at), AclCodec.read(aclReader));
        countDown(Part.NODES);
        return (int) end;
    }

    private int decodeNode(byte[] bytes, int at, int available) throws WireException {
        if (isShort(available, END_BYTES)) {
            return 0;
        }
        int pathLength = checked(intAt(bytes, at));
        if (pathLength < 0) {
            throw new WireException("node without a path");
        }
        if (pathLength == 1 && bytes[at + 4] == '/') {
            part = Part.SIGNATURE;
            return END_BYTES;
        }
        if (isShort(available, 8L + pathLength)) {
            return 0;
        }
        int dataAt = 8 + pathLength;
        int dataLength = checked(intAt(bytes, at + dataAt - 4));
        long end = (long) dataAt + Math.max(0, dataLength) + TAIL_BYTES;
        if (isShort(available, end)) {
            return 0;
        }
        int tail = at + (int) end - TAIL_BYTES;
        visitor.onNode(
                bytes,
                at + 4,
                pathLength,
                at + dataAt,
                dataLength,
                longAt(bytes, tail),
                longAt(bytes, tail + 8),
                longAt(bytes, tail + 16),
                longAt(bytes, tail + 24),
                longAt(bytes, tail + 32),
                intAt(bytes, tail + 40),
                intAt(bytes, tail + 44),
                intAt(bytes, tail + 48),
                longAt(bytes, tail + 52),
                longAt(bytes, tail + 60));
        return (int) end;
    }

    private int decodeSignature(byte[] bytes, int at, int available) throws WireException {
        int size = 4 + SIGNATURE.length();
        if (isShort(available, size)) {
            return 0;
        }
        boolean same = intAt(bytes, at) == SIGNATURE.length();
        for (int i = 0; same && i < SIGNATURE.length(); i++) {
            same = bytes[at + 4 + i] == SIGNATURE.charAt(i);
        }
        if (!same) {
            throw new WireException("no signature behind the snapshot");
        }
        part = Part.DONE;
        return size;
    }

    /** Whether an item of this size is not complete; then its size is what is wanted. */
    private boolean isShort(int available, long size) throws WireException {
        if (size > maxItemBytes) {
            throw new WireException("unreasonable length");
        }
        wanted = (int) size;
        return available < size;
    }

    private int checked(int length) throws WireException {
        if (length < -1 || length > maxBytes) {
            throw new WireException("unreasonable length");
        }
        return length;
    }

    private static int intAt(byte[] bytes, int at) {
        return (int) INT.get(bytes, at);
    }

    private static long longAt(byte[] bytes, int at) {
        return (long) LONG.get(bytes, at);
    }
}
