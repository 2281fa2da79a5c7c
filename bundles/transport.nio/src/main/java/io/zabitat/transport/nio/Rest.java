package io.zabitat.transport.nio;

import java.nio.ByteBuffer;

/** Bytes that a handler has left, with room for what it waits for. A channel has one only while bytes are left. */
final class Rest {
    /**
     * Room given at once on the word of a length prefix; more comes only as bytes really arrive, so that connections
     * which announce much and send little cost little.
     */
    private static final int FIRST_ROOM_BYTES = 64 * 1024;

    byte[] bytes;
    int length;
    /** The handler is not called before this many bytes are there. */
    final int wanted;

    Rest(byte[] source, int offset, int length, int wanted) {
        this.wanted = wanted;
        this.length = length;
        bytes = new byte[roomFor(length, wanted)];
        System.arraycopy(source, offset, bytes, 0, length);
    }

    /** Goes on with the array of an older rest, of which the handler took nothing. */
    Rest(Rest untouched, int wanted) {
        this.wanted = wanted;
        length = untouched.length;
        bytes = untouched.bytes;
    }

    void append(ByteBuffer from, int count) {
        makeRoom(count);
        from.get(0, bytes, length, count);
        length += count;
    }

    void append(byte[] from, int offset, int count) {
        makeRoom(count);
        System.arraycopy(from, offset, bytes, length, count);
        length += count;
    }

    private void makeRoom(int count) {
        if (bytes.length - length < count) {
            byte[] larger = new byte[roomFor(length + count, wanted)];
            System.arraycopy(bytes, 0, larger, 0, length);
            bytes = larger;
        }
    }

    private static int roomFor(int length, int wanted) {
        long room = Math.max(FIRST_ROOM_BYTES, 4L * length);
        return Math.max(length, (int) Math.min(room, wanted));
    }
}
