package io.zabitat.storage.h2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * What a store says about one snapshot; its body lies in pieces.
 *
 * @param zxid it is at
 * @param id the pieces' first key, shifted
 * @param pieces how many there are
 * @param bytes of the body
 * @param digest of the tree at its zxid
 */
record SnapshotEntry(long zxid, long id, int pieces, long bytes, long digest) {
    private static final int SIZE = 4 + 8 + 8 + 4 + 8 + 8;

    byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(SIZE);
        out.putInt(0).putLong(zxid).putLong(id).putInt(pieces).putLong(bytes).putLong(digest);
        out.putInt(0, sum(out.array()));
        return out.array();
    }

    static SnapshotEntry decode(byte[] bytes) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length != SIZE || in.getInt() != sum(bytes)) {
            throw new IOException("the checksum of what describes a snapshot does not match");
        }
        return new SnapshotEntry(in.getLong(), in.getLong(), in.getInt(), in.getLong(), in.getLong());
    }

    static long key(long id, int piece) {
        return id << 24 | piece;
    }

    static long idOf(long key) {
        return key >>> 24;
    }

    /** The most that {@link #key} has room for. */
    static final int MAX_PIECES = 1 << 24;

    /** Seals bytes with a checksum before them. */
    static int sum(byte[] sealed) {
        CRC32C crc = new CRC32C();
        crc.update(sealed, 4, sealed.length - 4);
        return (int) crc.getValue();
    }
}
