package io.zabitat.node.store;

import java.util.concurrent.Executor;

/**
 * Where a store that does not count yet has its long tasks done: by whoever asks, so that one that hangs is in nobody else's way.
 * Once the store counts, where those of every store are done. Any thread.
 */
final class LaterExecutor implements Executor {
    private final Executor later;
    private volatile boolean counts;

    LaterExecutor(Executor later) {
        this.later = later;
    }

    /** The store counts from now on. */
    void goOn() {
        counts = true;
    }

    @Override
    public void execute(Runnable task) {
        if (counts) {
            later.execute(task);
        } else {
            task.run();
        }
    }
}
