package io.zabitat.wire;

import io.zabitat.api.Path;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Writes jute (client protocol, section 1) into a byte array: its own, or one that it was {@link #reset} to. When the
 * room is used up it goes on in a larger array of its own with the same positions, so whoever lent an array compares
 * {@link #array} with it. Owned by one thread.
 */
public final class JuteWriter {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

    private byte[] buf;
    private int start;
    private int position;
    private int limit;

    public JuteWriter(int initialBytes) {
        buf = new byte[initialBytes];
        limit = initialBytes;
    }

    /** Starts again at the front of the array at hand. */
    public JuteWriter clear() {
        return reset(buf, 0);
    }

    /** Goes on in the array from the position to its end. */
    public JuteWriter reset(byte[] array, int from) {
        return reset(array, from, array.length);
    }

    /** Goes on in the array from {@code from} up to, without, {@code to}. */
    public JuteWriter reset(byte[] array, int from, int to) {
        if (from < 0 || from > to || to > array.length) {
            throw new IndexOutOfBoundsException("range " + from + " to " + to + " of " + array.length);
        }
        buf = array;
        start = from;
        position = from;
        limit = to;
        return this;
    }

    /** The array that holds what was written, from where it was reset to up to {@link #position}. */
    public byte[] array() {
        return buf;
    }

    /** The index in {@link #array} where the next byte goes. */
    public int position() {
        return position;
    }

    /** Bytes written since the last reset. */
    public int length() {
        return position - start;
    }

    /** Goes back to an earlier position, dropping what was written behind it. */
    public void truncate(int earlier) {
        if (earlier < start || earlier > position) {
            throw new IndexOutOfBoundsException("position " + earlier + " not in " + start + " to " + position);
        }
        position = earlier;
    }

    /** Makes room for this many bytes more. */
    public void ensure(int bytes) {
        if (limit - position < bytes) {
            grow(bytes);
        }
    }

    private void grow(int bytes) {
        long need = (long) position + bytes;
        if (bytes < 0 || need > MAX_ARRAY) {
            throw new IllegalStateException("message of " + need + " bytes");
        }
        byte[] larger = new byte[(int) Math.min(MAX_ARRAY, Math.max(need, 2L * limit + 64))];
        System.arraycopy(buf, start, larger, start, position - start);
        buf = larger;
        limit = larger.length;
    }

    public void writeInt(int value) {
        ensure(4);
        INT.set(buf, position, value);
        position += 4;
    }

    public void writeLong(long value) {
        ensure(8);
        LONG.set(buf, position, value);
        position += 8;
    }

    public void writeByte(int value) {
        ensure(1);
        buf[position++] = (byte) value;
    }

    public void writeBoolean(boolean value) {
        writeByte(value ? 1 : 0);
    }

    /** Bytes without a length in front. */
    public void writeRaw(byte[] bytes, int offset, int length) {
        ensure(length);
        System.arraycopy(bytes, offset, buf, position, length);
        position += length;
    }

    /** A buffer; null is written as such. */
    public void writeBuffer(byte[] bytes) {
        if (bytes == null) {
            writeInt(-1);
        } else {
            writeBuffer(bytes, 0, bytes.length);
        }
    }

    /** A buffer or a string from UTF-8 bytes. A negative length is null. */
    public void writeBuffer(byte[] bytes, int offset, int length) {
        if (length < 0) {
            writeInt(-1);
            return;
        }
        ensure(length + 4);
        INT.set(buf, position, length);
        System.arraycopy(bytes, offset, buf, position + 4, length);
        position += 4 + length;
    }

    /** A path as a string, byte for byte. */
    public void writePath(Path path) {
        writeBuffer(path.bytes(), 0, path.length());
    }

    /**
     * A string; null is written as such. Each UTF-16 unit is encoded by itself, so that a surrogate pair takes six
     * bytes: what ZooKeeper's own writer does (client protocol, section 1).
     */
    public void writeString(String value) {
        if (value == null) {
            writeInt(-1);
            return;
        }
        int units = value.length();
        ensure((int) Math.min(MAX_ARRAY, 4 + 3L * units));
        int lengthAt = position;
        position += 4;
        for (int i = 0; i < units; i++) {
            char c = value.charAt(i);
            if (c < 0x80) {
                buf[position++] = (byte) c;
            } else if (c < 0x800) {
                buf[position++] = (byte) (0xc0 | c >> 6);
                buf[position++] = (byte) (0x80 | c & 0x3f);
            } else {
                buf[position++] = (byte) (0xe0 | c >> 12);
                buf[position++] = (byte) (0x80 | c >> 6 & 0x3f);
                buf[position++] = (byte) (0x80 | c & 0x3f);
            }
        }
        INT.set(buf, lengthAt, position - lengthAt - 4);
    }

    /** A string that is known to hold ASCII alone. */
    @SuppressWarnings("deprecation") // the old getBytes is exactly the narrowing copy that is wanted
    public void writeAscii(String value) {
        int length = value.length();
        ensure(4 + length);
        INT.set(buf, position, length);
        value.getBytes(0, length, buf, position + 4);
        position += 4 + length;
    }

    /** Overwrites four bytes written before. */
    public void patchInt(int at, int value) {
        checkPatch(at, 4);
        INT.set(buf, at, value);
    }

    /** Overwrites eight bytes written before. */
    public void patchLong(int at, long value) {
        checkPatch(at, 8);
        LONG.set(buf, at, value);
    }

    private void checkPatch(int at, int bytes) {
        if (at < start || at > position - bytes) {
            throw new IndexOutOfBoundsException("patch at " + at + " not in " + start + " to " + position);
        }
    }
}
