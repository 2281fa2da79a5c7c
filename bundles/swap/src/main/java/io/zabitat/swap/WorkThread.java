package io.zabitat.swap;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * Runs what may take long or hang, each task on a thread of its own that ends with it: a provider that never comes back blocks nobody.
 * Guarded by itself.
 */
final class WorkThread implements Executor {
    private final String name;
    private final Set<Thread> running = new HashSet<>();

    WorkThread(String name) {
        this.name = name;
    }

    @Override
    public void execute(Runnable task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } finally {
                        ended(Thread.currentThread());
                    }
                },
                name);
        thread.setDaemon(true);
        synchronized (this) {
            running.add(thread);
        }
        thread.start();
    }

    private synchronized void ended(Thread thread) {
        running.remove(thread);
    }

    /** Nobody waits for what still runs. */
    synchronized void interrupt() {
        running.forEach(Thread::interrupt);
    }
}
