package io.zabitat.tree;

/**
 * The hash of a node's name. The top bits choose the bucket of a large directory, the bottom bits the slot in it, so
 * all of them must be well mixed.
 */
final class NameHash {
    static final int SEED = 0x811c9dc5;
    private static final int PRIME = 0x01000193;

    private NameHash() {}

    static int step(int hash, byte b) {
        return (hash ^ b) * PRIME;
    }

    static int finish(int hash) {
        int h = hash;
        h ^= h >>> 16;
        h *= 0x85ebca6b;
        h ^= h >>> 13;
        h *= 0xc2b2ae35;
        return h ^ h >>> 16;
    }

    static int of(byte[] bytes, int offset, int length) {
        int h = SEED;
        for (int i = offset, end = offset + length; i < end; i++) {
            h = step(h, bytes[i]);
        }
        return finish(h);
    }

    static int of(ZNode node) {
        return of(node.blob, node.nameOffset(), node.nameLength());
    }
}
