package io.zabitat.tree;

import java.util.function.Consumer;

/**
 * The children of one node, keyed by name. Changes return the table to use from then on, which may be another one.
 * The hashes are divided into ranges, one per bucket; a walk may stop between two buckets and go on later by hash.
 */
abstract class ChildTable {
    /** One past the largest hash, taken as an unsigned number. */
    static final long END = 1L << 32;

    abstract int size();

    abstract ZNode find(byte[] name, int offset, int length, int hash);

    /** Adds a node whose name is not there yet. */
    abstract ChildTable add(ZNode child, int hash);

    abstract ChildTable remove(ZNode child, int hash);

    /** Puts {@code now} in the place of {@code was}, which has the same name. */
    abstract void replace(ZNode was, ZNode now, int hash);

    abstract void forEach(Consumer<ZNode> visitor);

    /** The bucket of the range that the hash lies in. */
    abstract ChildBucket bucketAt(long hash);

    /** Where the range of that bucket ends: the next hash to look at. */
    abstract long endOfBucketAt(long hash);
}
