package io.zabitat.itests.paxexam;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Notices when the whole process is stopped from outside, or its machine is. A thread of its own looks at the clock. */
final class Standstill implements AutoCloseable {
    private static final long LOOK_MILLIS = 100;

    private final Thread thread = new Thread(this::run, "standstill");
    private volatile long longestMillis;
    private volatile boolean stopping;

    Standstill() {
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        long last = System.nanoTime();
        while (!stopping) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS));
            long now = System.nanoTime();
            longestMillis = Math.max(longestMillis, TimeUnit.NANOSECONDS.toMillis(now - last) - LOOK_MILLIS);
            last = now;
        }
    }

    /** The longest time in which it did not come to look. */
    long longestMillis() {
        return longestMillis;
    }

    @Override
    public void close() {
        stopping = true;
    }
}
