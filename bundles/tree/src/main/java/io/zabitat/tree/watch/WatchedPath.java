package io.zabitat.tree.watch;

import io.zabitat.api.Path;
import java.util.Arrays;

/**
 * Who watches one path in one table: subscribers in the order of their ids, and per subscriber the modes and the place
 * of this path in the subscriber's own list.
 */
final class WatchedPath {
    static final int STANDARD = 1;
    static final int PERSISTENT = 2;
    static final int RECURSIVE = 4;
    static final int ANY = STANDARD | PERSISTENT | RECURSIVE;

    private static final int MODE_BITS = 3;

    final Path path;
    final boolean isChildTable;
    private Subscriber[] subscribers = new Subscriber[1];

    /** The modes in the low bits, above them the index in the subscriber's list. */
    private int[] packed = new int[1];

    private int count;

    WatchedPath(Path path, boolean isChildTable) {
        this.path = path;
        this.isChildTable = isChildTable;
    }

    int count() {
        return count;
    }

    Subscriber subscriber(int index) {
        return subscribers[index];
    }

    int modes(int index) {
        return packed[index] & ANY;
    }

    void modes(int index, int modes) {
        packed[index] = packed[index] & ~ANY | modes;
    }

    int place(int index) {
        return packed[index] >>> MODE_BITS;
    }

    void place(int index, int place) {
        packed[index] = place << MODE_BITS | modes(index);
    }

    /** The index of the subscriber, or -1 minus the index where it would have to go. */
    int indexOf(Subscriber subscriber) {
        if (count == 0 || subscribers[count - 1].id < subscriber.id) {
            return -1 - count;
        }
        int low = 0;
        int high = count - 1;
        while (low <= high) {
            int middle = low + high >>> 1;
            long id = subscribers[middle].id;
            if (id == subscriber.id) {
                return middle;
            }
            if (id < subscriber.id) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1 - low;
    }

    void insert(int at, Subscriber subscriber, int modes, int place) {
        if (count == subscribers.length) {
            int capacity = count + Math.max(1, count / 4);
            subscribers = Arrays.copyOf(subscribers, capacity);
            packed = Arrays.copyOf(packed, capacity);
        }
        System.arraycopy(subscribers, at, subscribers, at + 1, count - at);
        System.arraycopy(packed, at, packed, at + 1, count - at);
        subscribers[at] = subscriber;
        packed[at] = place << MODE_BITS | modes;
        count++;
    }

    void removeAt(int at) {
        count--;
        System.arraycopy(subscribers, at + 1, subscribers, at, count - at);
        System.arraycopy(packed, at + 1, packed, at, count - at);
        subscribers[count] = null;
    }

    /** Takes the standard mode from all; those left without a mode are handed to {@code gone} and removed. */
    void dropStandard(Gone gone) {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int rest = modes(i) & ~STANDARD;
            if (rest == 0) {
                gone.unsubscribed(subscribers[i], place(i));
                continue;
            }
            subscribers[kept] = subscribers[i];
            packed[kept++] = packed[i] & ~STANDARD;
        }
        Arrays.fill(subscribers, kept, count, null);
        count = kept;
    }

    /** Told who does not watch the path any more, and where it stood in the subscriber's list. */
    interface Gone {
        void unsubscribed(Subscriber subscriber, int place);
    }
}
