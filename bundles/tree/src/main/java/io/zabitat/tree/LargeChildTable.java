package io.zabitat.tree;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * The children of a node that has very many: extendible hashing. A directory indexed by the hash's top bits points to
 * buckets; one that is full is split into two, so that no insertion moves more than one bucket's children.
 */
final class LargeChildTable extends ChildTable {
    /**
     * Below this depth a bucket is not split any more but grows: names with like hashes are not worth a huge directory.
     */
    private static final int MAX_DEPTH = 20;

    private ChildBucket[] directory;
    private int globalDepth;
    private int count;

    LargeChildTable(ChildBucket only) {
        directory = new ChildBucket[] {only, only};
        globalDepth = 1;
        count = only.size();
    }

    @Override
    int size() {
        return count;
    }

    @Override
    ZNode find(byte[] name, int offset, int length, int hash) {
        return directory[index(hash)].find(name, offset, length, hash);
    }

    @Override
    ChildTable add(ZNode child, int hash) {
        ChildBucket bucket = directory[index(hash)];
        while (bucket.size() >= ChildBucket.MAX_SIZE && bucket.depth < MAX_DEPTH) {
            split(bucket, index(hash));
            bucket = directory[index(hash)];
        }
        bucket.insert(child, hash);
        count++;
        return this;
    }

    @Override
    ChildTable remove(ZNode child, int hash) {
        directory[index(hash)].remove(child, hash);
        count--;
        return count > ChildBucket.SCANNED ? this : collapsed();
    }

    @Override
    void replace(ZNode was, ZNode now, int hash) {
        directory[index(hash)].replace(was, now, hash);
    }

    @Override
    void forEach(Consumer<ZNode> visitor) {
        for (int i = 0; i < directory.length; i += span(directory[i])) {
            directory[i].forEach(visitor);
        }
    }

    @Override
    ChildBucket bucketAt(long hash) {
        return directory[index((int) hash)];
    }

    @Override
    long endOfBucketAt(long hash) {
        long width = END >>> bucketAt(hash).depth;
        return (hash / width + 1) * width;
    }

    private int index(int hash) {
        return hash >>> 32 - globalDepth;
    }

    /** How many neighbouring places of the directory point to the bucket. */
    private int span(ChildBucket bucket) {
        return 1 << globalDepth - bucket.depth;
    }

    private void split(ChildBucket bucket, int index) {
        if (bucket.depth == globalDepth) {
            doubleDirectory();
            split(bucket, index * 2);
            return;
        }
        int half = bucket.size() / 2;
        ChildBucket low = new ChildBucket(bucket.depth + 1, half);
        ChildBucket high = new ChildBucket(bucket.depth + 1, half);
        int bit = 1 << 31 - bucket.depth;
        bucket.splitInto(low, high, bit);
        int span = span(bucket);
        int from = index / span * span;
        Arrays.fill(directory, from, from + span / 2, low);
        Arrays.fill(directory, from + span / 2, from + span, high);
    }

    private void doubleDirectory() {
        ChildBucket[] doubled = new ChildBucket[directory.length * 2];
        for (int i = 0; i < directory.length; i++) {
            doubled[2 * i] = directory[i];
            doubled[2 * i + 1] = directory[i];
        }
        directory = doubled;
        globalDepth++;
    }

    private ChildBucket collapsed() {
        ChildBucket bucket = new ChildBucket(0, count);
        forEach(node -> bucket.insert(node, NameHash.of(node)));
        return bucket;
    }
}
