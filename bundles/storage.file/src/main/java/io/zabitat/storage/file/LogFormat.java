package io.zabitat.storage.file;

import io.zabitat.spi.storage.Disk;
import java.nio.ByteBuffer;

/** Constants of a transaction log file (storage format, section 2). */
final class LogFormat {
    static final int MAGIC = 0x5a4b4c47;
    static final int VERSION = 2;
    static final int HEADER_BYTES = 16;
    /** Checksum and length. */
    static final int PREFIX_BYTES = 12;
    /** What a record takes besides its payload: checksum, length, trailer. */
    static final int FRAME_BYTES = PREFIX_BYTES + 1;

    static final byte TRAILER = 0x42;
    /** A transaction header; no payload is shorter. */
    static final int MIN_PAYLOAD = 32;

    static final int ZXID_AT = 12;
    static final int TYPE_AT = 28;
    /** The record that Apache may write with the last zxid once more (storage format 5.4). */
    static final int ERROR_TYPE = -1;
    /** A device writes a sector whole or not at all. */
    static final int SECTOR = 512;

    private LogFormat() {}

    static void putHeader(ByteBuffer into) {
        into.putInt(MAGIC).putInt(VERSION).putLong(0);
    }

    /** Memory for writes of whole blocks. */
    static ByteBuffer blocks(int bytes) {
        return ByteBuffer.allocateDirect(bytes + Disk.BLOCK_BYTES)
                .alignedSlice(Disk.BLOCK_BYTES)
                .limit(bytes)
                .slice();
    }

    static long wholeBlocks(long bytes) {
        return (bytes + Disk.BLOCK_BYTES - 1) / Disk.BLOCK_BYTES * Disk.BLOCK_BYTES;
    }

    /** Continues the hash that says which records stand before an offset of a file. */
    static long chain(long hash, int adler) {
        return (Long.rotateLeft(hash, 17) ^ (adler & 0xffffffffL)) * 0x9E3779B97F4A7C15L + 1;
    }
}
