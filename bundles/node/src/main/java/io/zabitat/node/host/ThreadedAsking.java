package io.zabitat.node.host;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The machine's way: a thread for each question, and threads that wait. Any thread. */
public final class ThreadedAsking implements Surroundings.Asking {
    @Override
    public Aside begin(String threadName, Runnable task) {
        Thread thread = new Thread(task, threadName);
        thread.setDaemon(true);
        thread.start();
        return new Aside() {
            @Override
            public boolean isOver() {
                return !thread.isAlive();
            }

            @Override
            public void interrupt() {
                thread.interrupt();
            }
        };
    }

    @Override
    public <T> T await(CompletableFuture<T> answer, long millis)
            throws InterruptedException, ExecutionException, TimeoutException {
        return answer.get(millis, TimeUnit.MILLISECONDS);
    }
}
