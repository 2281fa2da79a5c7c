package io.zabitat.node.bridge;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** From one thread to another, in order; wakes the taker once a batch. */
final class BatchQueue {
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Runnable wake;

    BatchQueue(Runnable wake) {
        this.wake = wake;
    }

    void add(Runnable task) {
        tasks.add(task);
        if (waiting.getAndIncrement() == 0) {
            wake.run();
        }
    }

    boolean isEmpty() {
        return waiting.get() == 0;
    }

    /**
     * Does what has come; what comes meanwhile is left for the next time.
     *
     * @param ended asked before each task; the rest is dropped when it is true
     */
    int take(BooleanSupplier ended) {
        int due = waiting.get();
        int done = 0;
        try {
            while (done < due && !ended.getAsBoolean()) {
                done++;
                tasks.remove().run();
            }
        } finally {
            if (done > 0 && waiting.addAndGet(-done) > 0) {
                wake.run();
            }
        }
        return done;
    }
}
