package io.zabitat.sim;

import java.util.Arrays;

/** A stream of bytes under way. */
final class ByteQueue {
    private byte[] bytes = new byte[256];
    private int head;
    private int tail;

    int size() {
        return tail - head;
    }

    boolean isEmpty() {
        return head == tail;
    }

    void add(byte[] from, int offset, int length) {
        reserve(length);
        System.arraycopy(from, offset, bytes, tail, length);
        tail += length;
    }

    byte[] take(int most) {
        int n = Math.min(most, size());
        byte[] taken = Arrays.copyOfRange(bytes, head, head + n);
        drop(n);
        return taken;
    }

    /** What is there, without taking it. */
    byte[] peek() {
        return Arrays.copyOfRange(bytes, head, tail);
    }

    /** The bytes in place, from {@link #head}; valid until the next change. */
    byte[] array() {
        return bytes;
    }

    int head() {
        return head;
    }

    /** Room behind the last byte; {@link #grew} tells how much of it was used. */
    int reserve(int length) {
        if (bytes.length - tail < length) {
            byte[] room = size() + length > bytes.length ? new byte[(size() + length) * 2] : bytes;
            System.arraycopy(bytes, head, room, 0, size());
            tail -= head;
            head = 0;
            bytes = room;
        }
        return tail;
    }

    void grew(int to) {
        tail = to;
    }

    void flip(int at, int bits) {
        bytes[head + at] ^= (byte) bits;
    }

    int byteAt(int at) {
        return bytes[head + at];
    }

    void drop(int n) {
        head += n;
        if (head == tail) {
            head = 0;
            tail = 0;
        }
    }

    void clear() {
        head = 0;
        tail = 0;
    }

    void moveTo(ByteQueue other, int most) {
        int n = Math.min(most, size());
        other.add(bytes, head, n);
        drop(n);
    }
}
