package io.zabitat.wire;

import io.zabitat.api.Path;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads jute (client protocol, section 1) from a range of a byte array. Made once and reset for every message by the
 * one thread that owns it. Whatever the bytes say, it throws {@link WireException} before it reads outside the range
 * or allocates more than the range holds.
 */
public final class JuteReader {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final byte[] NO_BYTES = {};

    private final int maxBytes;
    private byte[] buf = NO_BYTES;
    private int position;
    private int limit;
    private int rangeOffset;

    /** @param maxBytes the longest string or buffer that is accepted; see {@link #maxBytes} */
    public JuteReader(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** The limit that ZooKeeper draws from {@code jute.maxbuffer} and {@code zookeeper.jute.maxbuffer.extrasize}. */
    public static int maxBytes(int juteMaxBuffer, int extraSize) {
        return (int) Math.min(Integer.MAX_VALUE, (long) juteMaxBuffer + Math.max(1024, extraSize));
    }

    /** Starts again with the bytes from {@code from} up to, without, {@code to}. They are not copied. */
    public JuteReader reset(byte[] bytes, int from, int to) {
        if (from < 0 || from > to || to > bytes.length) {
            throw new IndexOutOfBoundsException("range " + from + " to " + to + " of " + bytes.length);
        }
        buf = bytes;
        position = from;
        limit = to;
        return this;
    }

    /** The array being read; callers only read it. */
    public byte[] array() {
        return buf;
    }

    /** The index in {@link #array} of the next byte. */
    public int position() {
        return position;
    }

    public int remaining() {
        return limit - position;
    }

    public int readInt() throws WireException {
        int at = take(4);
        return (int) INT.get(buf, at);
    }

    /** The next int, which stays to be read; 0 when there is none. */
    public int peekInt() {
        return limit - position < 4 ? 0 : (int) INT.get(buf, position);
    }

    public long readLong() throws WireException {
        int at = take(8);
        return (long) LONG.get(buf, at);
    }

    public byte readByte() throws WireException {
        return buf[take(1)];
    }

    /** Any byte but 0 is true. */
    public boolean readBoolean() throws WireException {
        return buf[take(1)] != 0;
    }

    /** The eight bytes so many ahead, which the caller knows to be there. Nothing is consumed. */
    long peekLong(int ahead) {
        return (long) LONG.get(buf, position + ahead);
    }

    public void skip(int bytes) throws WireException {
        if (bytes < 0) {
            throw new WireException("negative skip");
        }
        take(bytes);
    }

    /** The length in front of a string or a buffer, checked: -1 for null, else so many bytes are there to be read. */
    public int readLength() throws WireException {
        int length = readInt();
        if (length < -1 || length > maxBytes) {
            throw new WireException("unreasonable length");
        }
        if (length > limit - position) {
            throw new WireException("length beyond the end");
        }
        return length;
    }

    /**
     * Steps over a string or buffer without copying it.
     *
     * @return its length, or -1 for null; the bytes begin at {@link #rangeOffset} in {@link #array}
     */
    public int readRange() throws WireException {
        int length = readLength();
        rangeOffset = position;
        position += Math.max(length, 0);
        return length;
    }

    /** Where the bytes of the last {@link #readRange} begin. */
    public int rangeOffset() {
        return rangeOffset;
    }

    /** A string as a path; {@link Path#EMPTY} for null. Use {@link #readRange} where the two differ. */
    public Path readPath() throws WireException {
        int length = readRange();
        return length <= 0 ? Path.EMPTY : Path.copyOf(buf, rangeOffset, length);
    }

    /** A copy of a buffer, or null. */
    public byte[] readBuffer() throws WireException {
        int length = readRange();
        if (length <= 0) {
            return length < 0 ? null : NO_BYTES;
        }
        return Arrays.copyOfRange(buf, rangeOffset, rangeOffset + length);
    }

    /** A string, or null. Malformed UTF-8 becomes U+FFFD. */
    public String readString() throws WireException {
        int length = readRange();
        if (length <= 0) {
            return length < 0 ? null : "";
        }
        return new String(buf, rangeOffset, length, StandardCharsets.UTF_8);
    }

    /**
     * The count in front of a vector.
     *
     * @param minElementBytes the least that one element takes, at least 1
     * @return -1 for null; other negative counts are 0, as ZooKeeper takes them
     */
    public int readCount(int minElementBytes) throws WireException {
        int count = readInt();
        if (count < 0) {
            return count == -1 ? -1 : 0;
        }
        if ((long) count * minElementBytes > limit - position) {
            throw new WireException("count beyond the end");
        }
        return count;
    }

    private int take(int bytes) throws WireException {
        int at = position;
        if (limit - at < bytes) {
            throw new WireException("unexpected end");
        }
        position = at + bytes;
        return at;
    }
}
