package com.example.journal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * One thing that happened to a store. In the journal: length of the rest, CRC-32 of the rest, kind, number, bytes.
 *
 * @param number a zxid, an epoch or a count, by kind
 */
record Entry(Kind kind, long number, byte[] bytes) {
    private static final byte[] NOTHING = {};

    /** Before the rest: its length and its checksum. */
    static final int HEAD_BYTES = 8;

    private static final int REST_BYTES = 1 + Long.BYTES;

    /** What can happen. The order is what the journal holds: new kinds come last. */
    enum Kind {
        TXN,
        SNAPSHOT,
        INSTALL,
        RESET,
        TRUNCATE,
        QUARANTINE,
        ACCEPTED_EPOCH,
        CURRENT_EPOCH,
        PURGE
    }

    static Entry of(Kind kind, long number) {
        return new Entry(kind, number, NOTHING);
    }

    static Entry quarantine(String reason) {
        return new Entry(Kind.QUARANTINE, 0, reason.getBytes(StandardCharsets.UTF_8));
    }

    String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    int size() {
        return HEAD_BYTES + REST_BYTES + bytes.length;
    }

    void encode(ByteBuffer out) {
        int start = out.position();
        out.putInt(REST_BYTES + bytes.length).putInt(0);
        out.put((byte) kind.ordinal()).putLong(number).put(bytes);
        out.putInt(start + 4, checksum(out.array(), start + HEAD_BYTES, REST_BYTES + bytes.length));
    }

    /** How many bytes the rest has, by the head at this place; -1 when no entry can begin so. */
    static int restBytes(byte[] head, long left) {
        int length = ByteBuffer.wrap(head).getInt();
        return length >= REST_BYTES && length <= left ? length : -1;
    }

    static boolean isWhole(byte[] head, byte[] rest) {
        return ByteBuffer.wrap(head).getInt(4) == checksum(rest, 0, rest.length)
                && rest[0] >= 0
                && rest[0] < Kind.values().length;
    }

    static Entry decode(byte[] rest) {
        ByteBuffer in = ByteBuffer.wrap(rest);
        Kind kind = Kind.values()[in.get()];
        long number = in.getLong();
        byte[] bytes = new byte[in.remaining()];
        in.get(bytes);
        return new Entry(kind, number, bytes);
    }

    static int checksum(byte[] bytes, int offset, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }
}
