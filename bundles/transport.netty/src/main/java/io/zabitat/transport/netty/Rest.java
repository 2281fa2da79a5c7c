package io.zabitat.transport.netty;

/** Bytes that a handler has left, with room for what it waits for. A channel has one only while bytes are left. */
final class Rest {
    /** Room given at once on the word of a length prefix; more comes only as bytes really arrive. */
    private static final int FIRST_ROOM_BYTES = 64 * 1024;

    byte[] bytes;
    int length;
    /** The handler is not called before this many bytes are there. */
    final int wanted;

    Rest(byte[] source, int offset, int length, int wanted) {
        this.wanted = wanted;
        this.length = length;
        bytes = new byte[roomFor(length)];
        System.arraycopy(source, offset, bytes, 0, length);
    }

    void append(byte[] source, int offset, int count) {
        if (bytes.length - length < count) {
            byte[] larger = new byte[roomFor(length + count)];
            System.arraycopy(bytes, 0, larger, 0, length);
            bytes = larger;
        }
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
    }

    private int roomFor(int needed) {
        long room = Math.max(FIRST_ROOM_BYTES, 4L * needed);
        return Math.max(needed, (int) Math.min(room, wanted));
    }
}
