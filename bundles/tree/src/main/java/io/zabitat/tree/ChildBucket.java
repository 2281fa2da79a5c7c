package io.zabitat.tree;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Children in one array: up to {@value #SCANNED} as a list with one byte of each hash, more in an open-addressing table
 * that keeps the hashes, so that neither a miss nor a split has to look at the nodes. The whole table of most nodes, and
 * a part of a large directory.
 */
final class ChildBucket extends ChildTable {
    static final int SCANNED = 8;

    /** A bucket with more children is split, if the hash allows it. */
    static final int MAX_SIZE = 1536;

    /** How many of the hash's top bits are the same for all children here. */
    final int depth;

    private ZNode[] slots;

    /** Null while the children are a list. */
    private int[] hashes;

    private int count;

    /** Of a list: one byte of each child's hash, the first child's lowest. Saves a look at the others' names. */
    private long tags;

    ChildBucket(int depth) {
        this.depth = depth;
        slots = new ZNode[2];
    }

    /** A bucket that takes {@code expected} children without growing. */
    ChildBucket(int depth, int expected) {
        this.depth = depth;
        allocate(expected);
    }

    @Override
    int size() {
        return count;
    }

    @Override
    ZNode find(byte[] name, int offset, int length, int hash) {
        ZNode[] nodes = slots;
        int[] marks = hashes;
        if (marks == null) {
            long rest = tags;
            int tag = tag(hash);
            for (int i = 0; i < count; i++, rest >>>= Byte.SIZE) {
                if ((rest & 0xff) == tag && nodes[i].isNamed(name, offset, length)) {
                    return nodes[i];
                }
            }
            return null;
        }
        int mask = marks.length - 1;
        int wanted = mark(hash);
        for (int i = home(hash, mask); ; i = i + 1 & mask) {
            int mark = marks[i];
            if (mark == 0) {
                return null;
            }
            if (mark == wanted && nodes[i].isNamed(name, offset, length)) {
                return nodes[i];
            }
        }
    }

    @Override
    ChildTable add(ZNode child, int hash) {
        if (count >= MAX_SIZE && depth == 0) {
            return new LargeChildTable(this).add(child, hash);
        }
        insert(child, hash);
        return this;
    }

    /** Adds without ever splitting. */
    void insert(ZNode child, int hash) {
        if (isFull()) {
            resize(count + 1);
        }
        place(child, hash);
    }

    @Override
    ChildTable remove(ZNode child, int hash) {
        int at = slotOf(child, hash);
        count--;
        if (hashes == null) {
            slots[at] = slots[count];
            slots[count] = null;
            setTag(at, (int) (tags >>> count * Byte.SIZE) & 0xff);
        } else {
            closeGap(at);
        }
        boolean roomy = slots.length > 2 && count * 8 <= slots.length;
        if (roomy && count > 0) {
            resize(count);
        }
        return this;
    }

    @Override
    void replace(ZNode was, ZNode now, int hash) {
        slots[slotOf(was, hash)] = now;
    }

    @Override
    void forEach(Consumer<ZNode> visitor) {
        for (ZNode node : slots) {
            if (node != null) {
                visitor.accept(node);
            }
        }
    }

    @Override
    ChildBucket bucketAt(long hash) {
        return this;
    }

    @Override
    long endOfBucketAt(long hash) {
        return END;
    }

    /** Copies the children to the front of the array, which has room for them. */
    void copyTo(ZNode[] target) {
        int n = 0;
        for (ZNode node : slots) {
            if (node != null) {
                target[n++] = node;
            }
        }
    }

    private boolean isFull() {
        return hashes == null ? count == slots.length : count >= slots.length - (slots.length >> 2);
    }

    private int slotOf(ZNode child, int hash) {
        if (hashes == null) {
            int i = 0;
            while (slots[i] != child) {
                i++;
            }
            return i;
        }
        int mask = slots.length - 1;
        int i = home(hash, mask);
        while (slots[i] != child) {
            if (hashes[i] == 0) {
                throw new IllegalStateException("a child is not in its parent's table");
            }
            i = i + 1 & mask;
        }
        return i;
    }

    private void closeGap(int hole) {
        int mask = slots.length - 1;
        int gap = hole;
        for (int i = gap + 1 & mask; hashes[i] != 0; i = i + 1 & mask) {
            int home = home(hashes[i], mask);
            boolean reachable = (i - home & mask) >= (i - gap & mask);
            if (reachable) {
                slots[gap] = slots[i];
                hashes[gap] = hashes[i];
                gap = i;
            }
        }
        slots[gap] = null;
        hashes[gap] = 0;
    }

    private void resize(int expected) {
        if (hashes == null && expected <= SCANNED) {
            slots = Arrays.copyOf(slots, capacityOfList(expected));
            return;
        }
        ZNode[] old = slots;
        int[] oldHashes = hashes;
        count = 0;
        allocate(expected);
        for (int i = 0; i < old.length; i++) {
            if (old[i] != null) {
                place(old[i], oldHashes != null ? oldHashes[i] : NameHash.of(old[i]));
            }
        }
    }

    /** Distributes the children by one bit of their hash, which is not the lowest. */
    void splitInto(ChildBucket low, ChildBucket high, int bit) {
        for (int i = 0; i < slots.length; i++) {
            if (slots[i] != null) {
                ((hashes[i] & bit) == 0 ? low : high).insert(slots[i], hashes[i]);
            }
        }
    }

    private void place(ZNode node, int hash) {
        if (hashes == null) {
            setTag(count, tag(hash));
            slots[count++] = node;
            return;
        }
        int mask = slots.length - 1;
        int i = home(hash, mask);
        while (hashes[i] != 0) {
            i = i + 1 & mask;
        }
        slots[i] = node;
        hashes[i] = mark(hash);
        count++;
    }

    private void allocate(int expected) {
        int capacity = capacityOfList(expected);
        if (expected > SCANNED) {
            while (capacity - (capacity >> 2) < expected) {
                capacity *= 2;
            }
            hashes = new int[capacity];
        } else {
            hashes = null;
        }
        slots = new ZNode[capacity];
    }

    private static int capacityOfList(int expected) {
        int capacity = 2;
        while (capacity < expected) {
            capacity *= 2;
        }
        return capacity;
    }

    private void setTag(int index, int tag) {
        int shift = index * Byte.SIZE;
        tags = tags & ~(0xffL << shift) | (long) tag << shift;
    }

    /** Not of the top bits, which are alike in a part of a large directory, nor of the lowest, which is given up. */
    private static int tag(int hash) {
        return hash >>> 4 & 0xff;
    }

    /** The hash, but never 0, which means free: the lowest bit is given up. */
    private static int mark(int hash) {
        return hash | 1;
    }

    private static int home(int hash, int mask) {
        return hash >>> 1 & mask;
    }
}
