package io.zabitat.sim;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A file of a {@link SimDisk} without its names: what processes see is in the page cache, what a power loss surely leaves is on the
 * platter.
 */
final class SimFile {
    private static final int SECTOR = 512;
    private static final byte[] NOTHING = {};

    private byte[] visible = NOTHING;
    private int size;
    private byte[] durable = NOTHING;
    private int durableSize;
    /** Sectors that were written since the last sync, and of those written more than once the states before the newest. */
    private final BitSet dirty = new BitSet();

    private final Map<Integer, List<byte[]>> earlier = new HashMap<>();
    /** The change of the disk that made the file dirty, since when it has not been synced. */
    private long dirtySince = Long.MAX_VALUE;
    /** The lowest offset at which the platter has changed since somebody asked. */
    private int changedFrom;

    int size() {
        return size;
    }

    int durableSize() {
        return durableSize;
    }

    /** What is on the platter, from 0 to {@link #durableSize}; not to be changed. */
    byte[] durable() {
        return durable;
    }

    long dirtySince() {
        return dirtySince;
    }

    /** Whether a sync would change the platter. */
    boolean isDirty() {
        return !dirty.isEmpty() || durableSize != size;
    }

    /** Where the platter has changed since the last call, at least. */
    int takeChangedFrom() {
        int from = changedFrom;
        changedFrom = Integer.MAX_VALUE;
        return from;
    }

    void note(long change) {
        dirtySince = Math.min(dirtySince, change);
    }

    int read(int position, ByteBuffer into) {
        if (position >= size) {
            return -1;
        }
        int n = Math.min(into.remaining(), size - position);
        into.put(visible, position, n);
        return n;
    }

    void write(int position, ByteBuffer from) {
        int length = from.remaining();
        int end = position + length;
        if (end > visible.length) {
            visible = Arrays.copyOf(visible, Math.max(roundUp(end), visible.length * 2));
        }
        if (length > 0) {
            touch(position / SECTOR, (end - 1) / SECTOR);
        }
        from.get(visible, position, length);
        size = Math.max(size, end);
    }

    /** Sectors are about to change. */
    private void touch(int first, int last) {
        for (int sector = first; sector <= last; sector++) {
            if (dirty.get(sector)) {
                earlier.computeIfAbsent(sector, any -> new ArrayList<>(2))
                        .add(Arrays.copyOfRange(visible, sector * SECTOR, (sector + 1) * SECTOR));
            }
        }
        dirty.set(first, last + 1);
    }

    /** Whether anything but zeros would be cut. */
    boolean hasContentBehind(int to) {
        for (int i = to; i < size; i++) {
            if (visible[i] != 0) {
                return true;
            }
        }
        return false;
    }

    void truncate(int to) {
        if (to < size) {
            touch(to / SECTOR, (size - 1) / SECTOR);
            Arrays.fill(visible, to, size, (byte) 0);
            size = to;
        }
    }

    void sync() {
        for (int first = dirty.nextSetBit(0); first >= 0; ) {
            int last = dirty.nextClearBit(first);
            store(first, visible, first * SECTOR, (last - first) * SECTOR);
            first = dirty.nextSetBit(last);
        }
        if (size < durableSize) {
            changedFrom = Math.min(changedFrom, size);
        }
        durableSize = size;
        forget();
    }

    /** The pages count as clean from now on, and what was in them is lost with the power (ATC 2020). */
    void forget() {
        dirty.clear();
        earlier.clear();
        dirtySince = Long.MAX_VALUE;
    }

    private void store(int sector, byte[] from, int offset, int length) {
        int at = sector * SECTOR;
        if (durable.length < at + length) {
            durable = Arrays.copyOf(durable, Math.max(at + length, durable.length * 2));
        }
        System.arraycopy(from, offset, durable, at, length);
        changedFrom = Math.min(changedFrom, at);
    }

    /** One bit turns over, in the cache and on the platter. */
    void rot(Random random, int at) {
        visible[at] ^= (byte) (1 << random.nextInt(8));
        durable[at] = visible[at];
        changedFrom = Math.min(changedFrom, at);
    }

    /** How much there is both in the cache and on the platter. */
    int wholeBytes() {
        return Math.min(size, durableSize);
    }

    /** What is left of it: each unsynced sector in any state that it has been in, or as it was. */
    SimFile afterPowerLoss(Random random, double kept) {
        SimFile left = new SimFile();
        left.durable = durable.clone();
        left.durableSize = random.nextDouble() < kept ? size : durableSize;
        for (int sector = dirty.nextSetBit(0); sector >= 0; sector = dirty.nextSetBit(sector + 1)) {
            if (random.nextDouble() < kept) {
                List<byte[]> before = earlier.getOrDefault(sector, List.of());
                int state = random.nextDouble() < 0.8 ? before.size() : random.nextInt(before.size() + 1);
                if (state == before.size()) {
                    left.store(sector, visible, sector * SECTOR, SECTOR);
                } else {
                    left.store(sector, before.get(state), 0, SECTOR);
                }
            }
        }
        left.durable = Arrays.copyOf(left.durable, Math.max(roundUp(left.durableSize), left.durable.length));
        Arrays.fill(left.durable, left.durableSize, left.durable.length, (byte) 0);
        left.visible = left.durable.clone();
        left.size = left.durableSize;
        left.changedFrom = 0;
        return left;
    }

    private static int roundUp(int bytes) {
        return (bytes + SECTOR - 1) / SECTOR * SECTOR;
    }
}
