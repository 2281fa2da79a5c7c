package io.zabitat.node;

import io.zabitat.spi.transport.TransportEngine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The transport engines that the node loop turns: the active one, in which it waits, and those that still have something to do beside
 * it. All but {@link #wake} is the node loop's.
 */
final class LoopEngines {
    /** How long the loop may wait in one engine while another may have something for it. */
    private static final long SHARED_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final List<TransportEngine> others = new ArrayList<>();
    private volatile TransportEngine active;
    private boolean switched;

    LoopEngines(TransportEngine active) {
        this.active = active;
    }

    TransportEngine active() {
        return active;
    }

    /** From any thread: a poll that waits returns. */
    void wake() {
        active.wake();
    }

    /**
     * The loop waits in this engine from now on; the one before goes on as one of the others. Who has just woken that one for a task is
     * heard all the same: the next poll does not wait, and what was posted before the wake is there by then.
     */
    void activate(TransportEngine next) {
        others.remove(next);
        others.add(active);
        active = next;
        switched = true;
    }

    /** Has an engine polled beside the active one. */
    void add(TransportEngine other) {
        others.add(other);
    }

    /** Polls an engine no longer, and closes it, whatever it throws. */
    void close(TransportEngine other) {
        others.remove(other);
        try {
            other.close();
        } catch (RuntimeException | LinkageError e) {
            // a provider at its end: nobody is served by it any more
        }
    }

    /** @throws EngineFailure when one of them fails */
    void poll(long timeoutNanos) throws IOException {
        long wait = switched ? 0 : others.isEmpty() ? timeoutNanos : Math.min(timeoutNanos, SHARED_WAIT_NANOS);
        switched = false;
        poll(active, wait);
        for (int i = 0; i < others.size(); i++) {
            poll(others.get(i), 0);
        }
    }

    private static void poll(TransportEngine engine, long timeoutNanos) throws IOException {
        try {
            engine.poll(timeoutNanos);
        } catch (IOException | RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            throw new EngineFailure(engine, e);
        }
    }

    void closeAll() {
        active.close();
        List.copyOf(others).forEach(this::close);
    }
}
