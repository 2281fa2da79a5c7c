package io.zabitat.spi.storage;

import java.util.Arrays;

/**
 * Transactions on their way to the log: their payloads (storage format, section 3) behind each other in one array. Filled by one
 * thread, then read by another; reused after {@link #clear}.
 */
public final class TxnBatch {
    private byte[] bytes;
    private int size;
    private long[] zxids = new long[64];
    private int[] ends = new int[64];
    private int count;

    public TxnBatch(int initialBytes) {
        bytes = new byte[initialBytes];
    }

    /** Room for one payload of at most {@code length} bytes; write it at {@link #size} in {@link #bytes}, then {@link #add}. */
    public void reserve(int length) {
        if (bytes.length - size < length) {
            bytes = Arrays.copyOf(bytes, Math.max(size + length, bytes.length * 2));
        }
    }

    /** Counts the {@code length} bytes written behind {@link #size} as the payload of a transaction. */
    public void add(long zxid, int length) {
        if (count == zxids.length) {
            zxids = Arrays.copyOf(zxids, count * 2);
            ends = Arrays.copyOf(ends, count * 2);
        }
        size += length;
        zxids[count] = zxid;
        ends[count++] = size;
    }

    public void add(long zxid, byte[] payload, int offset, int length) {
        reserve(length);
        System.arraycopy(payload, offset, bytes, size, length);
        add(zxid, length);
    }

    public byte[] bytes() {
        return bytes;
    }

    /** Bytes of all payloads. */
    public int size() {
        return size;
    }

    public int count() {
        return count;
    }

    public boolean isEmpty() {
        return count == 0;
    }

    public long zxid(int index) {
        return zxids[index];
    }

    public int start(int index) {
        return index == 0 ? 0 : ends[index - 1];
    }

    public int length(int index) {
        return ends[index] - start(index);
    }

    public long lastZxid() {
        return zxids[count - 1];
    }

    /** Empties the batch; gives memory back when a rare giant had made it large. */
    public void clear(int keepBytes) {
        size = 0;
        count = 0;
        if (bytes.length > keepBytes) {
            bytes = new byte[keepBytes];
        }
    }
}
