package io.zabitat.tree;

import io.zabitat.api.Path;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/**
 * The digest of one node (storage format 5.3, version 2): CRC-32 over path, data and nine fields of the stat. CRC32 is
 * a pure function over bytes, so it keeps the tree deterministic.
 */
final class NodeDigest {
    private static final byte[] SYSTEM = {'/', 'z', 'o', 'o', 'k', 'e', 'e', 'p', 'e', 'r', '/'};
    private static final int STAT_BYTES = 60;

    /** Path and data up to this length are put together first: one run over 200 bytes is faster than three. */
    private static final int GATHERED_BYTES = 452;

    private final CRC32 crc = new CRC32();
    private final ByteBuffer buffer = ByteBuffer.allocate(GATHERED_BYTES + STAT_BYTES);
    private int filled;

    /** What the node counts at this path; the root's is of length 0 or 1. */
    long of(byte[] path, int offset, int length, ZNode node) {
        if (isSystem(path, offset, length)) {
            return 0;
        }
        begin(path, offset, length, node.array(), node.dataOffset(), node.dataLength());
        return finish(
                node.czxid(),
                node.mzxid(),
                node.pzxid(),
                node.ctime(),
                node.mtime(),
                node.version(),
                node.storedCversion(),
                node.aversion(),
                node.ephemeralOwner());
    }

    void begin(byte[] path, int offset, int length, byte[] data, int dataOffset, int dataLength) {
        crc.reset();
        filled = 0;
        int pathBytes = length > 1 ? length : 0;
        int dataBytes = Math.max(0, dataLength);
        if ((long) pathBytes + dataBytes <= GATHERED_BYTES) {
            byte[] gathered = buffer.array();
            System.arraycopy(path, offset, gathered, 0, pathBytes);
            if (dataBytes > 0) {
                System.arraycopy(data, dataOffset, gathered, pathBytes, dataBytes);
            }
            filled = pathBytes + dataBytes;
        } else {
            crc.update(path, offset, pathBytes);
            if (dataBytes > 0) {
                crc.update(data, dataOffset, dataBytes);
            }
        }
    }

    long finish(
            long czxid,
            long mzxid,
            long pzxid,
            long ctime,
            long mtime,
            int version,
            int cversion,
            int aversion,
            long owner) {
        int at = filled;
        buffer.putLong(at, czxid)
                .putLong(at + 8, mzxid)
                .putLong(at + 16, pzxid)
                .putLong(at + 24, ctime)
                .putLong(at + 32, mtime)
                .putInt(at + 40, version)
                .putInt(at + 44, cversion)
                .putInt(at + 48, aversion)
                .putLong(at + 52, owner);
        crc.update(buffer.array(), 0, at + STAT_BYTES);
        return crc.getValue();
    }

    /** Nodes that differ between members: quota statistics and the like. */
    static boolean isSystem(Path path) {
        return isSystem(path.bytes(), 0, path.length());
    }

    static boolean isSystem(byte[] path, int offset, int length) {
        if (length < SYSTEM.length) {
            return false;
        }
        for (int i = SYSTEM.length - 1; i >= 0; i--) {
            if (path[offset + i] != SYSTEM[i]) {
                return false;
            }
        }
        return true;
    }
}
