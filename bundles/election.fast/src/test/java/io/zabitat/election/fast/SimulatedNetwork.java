package io.zabitat.election.fast;

import java.util.Arrays;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/** Virtual time, and connections that deliver in order or break. One thread. */
final class SimulatedNetwork {
    private final Random random;
    private final PriorityQueue<Task> tasks = new PriorityQueue<>();
    private final SortedSet<Long> connected = new TreeSet<>();
    private final long[][] lastArrival = new long[16][16];
    private final int[][] generation = new int[16][16];
    private long nowNanos = -5_000_000_000L; // clocks may be negative
    private long sequence;

    SimulatedNetwork(Random random) {
        this.random = random;
        for (long[] row : lastArrival) {
            Arrays.fill(row, nowNanos);
        }
    }

    private record Task(long atNanos, long number, Runnable what) implements Comparable<Task> {
        @Override
        public int compareTo(Task other) {
            return atNanos != other.atNanos ? Long.compare(atNanos, other.atNanos) : Long.compare(number, other.number);
        }
    }

    long nowNanos() {
        return nowNanos;
    }

    void at(long nanos, Runnable what) {
        tasks.add(new Task(Math.max(nanos, nowNanos), sequence++, what));
    }

    void after(long millis, Runnable what) {
        at(nowNanos + TimeUnit.MILLISECONDS.toNanos(millis), what);
    }

    void run(long untilNanos) {
        boolean more = true;
        while (more) {
            more = runOne(untilNanos);
        }
        nowNanos = untilNanos;
    }

    boolean runOne(long untilNanos) {
        if (tasks.isEmpty() || tasks.peek().atNanos() > untilNanos) {
            return false;
        }
        Task task = tasks.remove();
        nowNanos = task.atNanos();
        task.what().run();
        return true;
    }

    boolean isConnected(long a, long b) {
        return connected.contains(key(a, b));
    }

    /** Tells each of the two, in its time, of the other. */
    void connect(long a, long b, LongConsumer tellA, LongConsumer tellB) {
        if (connected.add(key(a, b))) {
            deliver(a, b, () -> tellB.accept(a));
            deliver(b, a, () -> tellA.accept(b));
        }
    }

    /** What is on its way is lost. */
    boolean disconnect(long a, long b) {
        generation[(int) a][(int) b]++;
        generation[(int) b][(int) a]++;
        return connected.remove(key(a, b));
    }

    /** After all that was sent this way before, if the connection lasts that long. */
    void deliver(long from, long to, Runnable what) {
        if (!isConnected(from, to)) {
            return;
        }
        int now = generation[(int) from][(int) to];
        long arrival = Math.max(
                lastArrival[(int) from][(int) to], nowNanos + random.nextInt((int) TimeUnit.MILLISECONDS.toNanos(20)));
        lastArrival[(int) from][(int) to] = arrival;
        at(arrival, () -> {
            if (generation[(int) from][(int) to] == now) {
                what.run();
            }
        });
    }

    private static long key(long a, long b) {
        return Math.min(a, b) << 8 | Math.max(a, b);
    }
}
