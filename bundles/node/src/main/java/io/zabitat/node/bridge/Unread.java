package io.zabitat.node.bridge;

/** Bytes that have come over and that the handler has not consumed. Has room only while there are any. Used by the node loop. */
final class Unread {
    /** Room given at once on the word of a length prefix; more comes only as bytes really arrive. */
    private static final int FIRST_ROOM_BYTES = 64 * 1024;

    private byte[] bytes = {};
    private int offset;
    private int length;
    private int wanted;
    private long total;

    byte[] bytes() {
        return bytes;
    }

    int offset() {
        return offset;
    }

    int length() {
        return length;
    }

    /** The handler is not called before this many bytes are there. */
    int wanted() {
        return wanted;
    }

    /** All that has ever come over from the other thread. */
    long total() {
        return total;
    }

    /** What another engine had read, and nobody had taken. */
    void begin(byte[] left) {
        bytes = left;
        length = left.length;
    }

    void add(byte[] more) {
        total += more.length;
        if (length == 0) {
            bytes = more;
            offset = 0;
            length = more.length;
            return;
        }
        if (bytes.length - offset - length < more.length) {
            byte[] larger = new byte[roomFor(length + more.length)];
            System.arraycopy(bytes, offset, larger, 0, length);
            bytes = larger;
            offset = 0;
        }
        System.arraycopy(more, 0, bytes, offset + length, more.length);
        length += more.length;
    }

    private int roomFor(int needed) {
        long room = Math.max(FIRST_ROOM_BYTES, 4L * needed);
        return Math.max(needed, (int) Math.min(room, wanted));
    }

    void consume(int count, int nextWanted) {
        offset += count;
        length -= count;
        wanted = nextWanted;
        if (length == 0) {
            clear();
        }
    }

    void clear() {
        bytes = new byte[0];
        offset = 0;
        length = 0;
    }
}
