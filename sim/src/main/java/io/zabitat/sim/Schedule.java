package io.zabitat.sim;

import java.util.Comparator;
import java.util.PriorityQueue;

/** What will happen and when, in virtual nanoseconds; what is due at the same moment happens in the order in which it was planned. */
final class Schedule {
    private record Item(long at, long number, Runnable task) {}

    private final PriorityQueue<Item> items =
            new PriorityQueue<>(256, Comparator.comparingLong(Item::at).thenComparingLong(Item::number));
    private long now;
    private long numbers;
    private long done;

    long now() {
        return now;
    }

    /** How many tasks have run. */
    long done() {
        return done;
    }

    void after(long nanos, Runnable task) {
        items.add(new Item(now + Math.max(0, nanos), numbers++, task));
    }

    /** When the next task is due; far away when there is none. */
    long next() {
        Item item = items.peek();
        return item == null ? Long.MAX_VALUE : item.at();
    }

    void step() {
        Item item = items.remove();
        now = item.at();
        done++;
        item.task().run();
    }
}
