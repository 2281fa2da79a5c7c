package io.zabitat.node.store;

import java.util.zip.CRC32C;

/** Hash and count of transactions, one behind the other, from a zxid on. One thread at a time. */
final class TxnChain {
    private final CRC32C crc = new CRC32C();
    private final long from;
    private long hash;
    private long count;

    /** @param from what it begins behind */
    TxnChain(long from) {
        this.from = from;
    }

    void add(long zxid, byte[] bytes, int offset, int length) {
        crc.reset();
        crc.update(bytes, offset, length);
        hash = (hash * 31 + zxid) * 0x9e3779b97f4a7c15L + crc.getValue();
        count++;
    }

    long from() {
        return from;
    }

    long hash() {
        return hash;
    }

    long count() {
        return count;
    }

    /** Whether both are made of the same transactions. */
    boolean isSame(TxnChain other) {
        return from == other.from && hash == other.hash && count == other.count;
    }

    @Override
    public String toString() {
        return count + " transactions behind 0x" + Long.toHexString(from) + " (chain 0x" + Long.toHexString(hash) + ")";
    }
}
