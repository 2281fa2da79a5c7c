package io.zabitat.node.host;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What other threads have for the node loop: answers of dials and of reads, requests of managers. Any thread posts; the node loop
 * takes. Bounded by those who post: each has a bounded number of questions open.
 */
public final class Mailbox {
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Runnable wake;

    public Mailbox(Runnable wake) {
        this.wake = wake;
    }

    public void post(Runnable task) {
        tasks.add(task);
        if (waiting.getAndIncrement() == 0) {
            wake.run();
        }
    }

    /** Runs what has come; what comes meanwhile waits for the next turn. */
    public void take() {
        int due = waiting.get();
        if (due == 0) {
            return;
        }
        for (int i = 0; i < due; i++) {
            tasks.remove().run();
        }
        if (waiting.addAndGet(-due) > 0) {
            wake.run();
        }
    }
}
