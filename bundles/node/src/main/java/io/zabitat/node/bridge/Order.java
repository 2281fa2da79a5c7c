package io.zabitat.node.bridge;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Something that the other thread does once, and that its owner waits for a while: it is done, or it never is, or it has been begun and
 * nobody knows, as when the engine hangs in it.
 */
final class Order<T> implements Runnable {
    private final Callable<T> work;
    private final Consumer<T> late;
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private final CountDownLatch done = new CountDownLatch(1);
    private T result;
    private IOException failure;

    private enum State {
        WAITING,
        BEGUN,
        DONE,
        CANCELLED,
        ABANDONED
    }

    /**
     * @param work runs on the other thread
     * @param late takes, there, what comes when nobody waits for it any more
     */
    Order(Callable<T> work, Consumer<T> late) {
        this.work = work;
        this.late = late;
    }

    @Override
    public void run() {
        if (!state.compareAndSet(State.WAITING, State.BEGUN)) {
            return;
        }
        try {
            result = work.call();
        } catch (IOException e) {
            failure = e;
        } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
            failure = new IOException(e.toString(), e);
        }
        if (state.compareAndSet(State.BEGUN, State.DONE)) {
            done.countDown();
        } else if (failure == null) {
            late.accept(result);
        }
    }

    /** Whether it is done by then. */
    boolean await(long millis) {
        try {
            return done.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return done.getCount() == 0;
        }
    }

    /** Waits no longer: it is done, or it is not begun any more, or {@link #isAbandoned}. */
    void giveUp() {
        if (!state.compareAndSet(State.WAITING, State.CANCELLED)) {
            state.compareAndSet(State.BEGUN, State.ABANDONED);
        }
    }

    boolean isDone() {
        return state.get() == State.DONE;
    }

    /** Whether it was begun, and nobody knows what has come of it. */
    boolean isAbandoned() {
        return state.get() == State.ABANDONED;
    }

    /** Once it is done. */
    T result() throws IOException {
        if (failure != null) {
            throw failure;
        }
        return result;
    }
}
