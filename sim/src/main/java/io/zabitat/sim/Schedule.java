package io.zabitat.sim;

import java.util.Arrays;

/**
 * What will happen and when, in virtual nanoseconds; what is due at the same moment happens in the order in which it was planned. A
 * binary heap over plain arrays: every event of a run goes through it.
 */
final class Schedule {
    private long[] ats = new long[256];
    private long[] numbers = new long[256];
    private Runnable[] tasks = new Runnable[256];
    private int size;
    private long now;
    private long planned;
    private long done;

    long now() {
        return now;
    }

    /** How many tasks have run. */
    long done() {
        return done;
    }

    void after(long nanos, Runnable task) {
        at(now + Math.max(0, nanos), task);
    }

    private void at(long at, Runnable task) {
        if (size == ats.length) {
            ats = Arrays.copyOf(ats, 2 * size);
            numbers = Arrays.copyOf(numbers, 2 * size);
            tasks = Arrays.copyOf(tasks, 2 * size);
        }
        long number = planned++;
        int place = size++;
        while (place > 0) {
            int parent = (place - 1) >>> 1;
            if (ats[parent] <= at) {
                break; // what was planned before goes first
            }
            move(parent, place);
            place = parent;
        }
        put(place, at, number, task);
    }

    private void move(int from, int to) {
        put(to, ats[from], numbers[from], tasks[from]);
    }

    private void put(int place, long at, long number, Runnable task) {
        ats[place] = at;
        numbers[place] = number;
        tasks[place] = task;
    }

    private boolean isBefore(int a, int b) {
        return ats[a] < ats[b] || ats[a] == ats[b] && numbers[a] < numbers[b];
    }

    /** When the next task is due; far away when there is none. */
    long next() {
        return size == 0 ? Long.MAX_VALUE : ats[0];
    }

    void step() {
        if (size == 0) {
            throw new IllegalStateException("nothing is planned");
        }
        Runnable task = tasks[0];
        now = ats[0];
        size--;
        if (size > 0) {
            sink();
        }
        tasks[size] = null;
        done++;
        task.run();
    }

    /** The last one takes the first place and goes down to its own. */
    private void sink() {
        int last = size;
        int place = 0;
        for (int child = 1; child < size; child = 2 * place + 1) {
            if (child + 1 < size && isBefore(child + 1, child)) {
                child++;
            }
            if (isBefore(last, child)) {
                break;
            }
            move(child, place);
            place = child;
        }
        move(last, place);
    }
}
