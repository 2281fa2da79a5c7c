package io.zabitat.node.host;

import io.zabitat.spi.transport.TransportEngine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The transport engines that the node loop turns: the active one, in which it waits, and those that still have something to do beside
 * it. All but {@link #wake} is the node loop's.
 */
public final class LoopEngines {
    /** How long the loop may wait in one engine while another may have something for it. */
    private static final long SHARED_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final List<TransportEngine> beside = new ArrayList<>();
    /** Engines with a thread of their own, which wake the loop when they have something. */
    private final List<TransportEngine> waking = new ArrayList<>();

    private volatile TransportEngine active;
    private boolean switched;
    /** What the active engine has thrown when it was woken; the next poll says it where it can be acted upon. */
    private final AtomicReference<EngineFailure> failedToWake = new AtomicReference<>();

    public LoopEngines(TransportEngine active) {
        this.active = active;
    }

    public TransportEngine active() {
        return active;
    }

    /**
     * From any thread: a poll that waits returns. Throws nothing: who wakes the loop, as the log does, must not end for a fault of an
     * engine, and the loop comes by in a moment also by itself.
     */
    public void wake() {
        TransportEngine woken = active;
        try {
            woken.wake();
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            failedToWake.set(new EngineFailure(woken, e));
        }
    }

    /**
     * The loop waits in this engine from now on; the one before goes on beside it. Who has just woken that one for a task is heard all
     * the same: the next poll does not wait, and what was posted before the wake is there by then.
     */
    public void activate(TransportEngine next) {
        beside.remove(next);
        if (active != next) {
            beside.add(active);
        }
        active = next;
        switched = true;
    }

    /** The active engine, seen in another way. */
    public void replaceActive(TransportEngine same) {
        active = same;
        switched = true;
    }

    /** Turns an engine beside the active one. */
    public void add(TransportEngine other) {
        beside.add(other);
    }

    public void addWaking(TransportEngine other) {
        waking.add(other);
    }

    /** Whether it is turned beside the active one, for those of its connections that have stayed. */
    public boolean isBeside(TransportEngine other) {
        return beside.contains(other);
    }

    /** Turns an engine no longer, once it has forgotten what it has given away. */
    public void rest(TransportEngine other) {
        if (beside.remove(other)) {
            try {
                other.poll(0);
            } catch (IOException | RuntimeException | LinkageError e) {
                // it has nothing that could suffer
            }
        }
    }

    /** Turns an engine no longer, and closes it, whatever it throws. */
    public void close(TransportEngine other) {
        beside.remove(other);
        waking.remove(other);
        try {
            other.close();
        } catch (RuntimeException | LinkageError e) {
            // a provider at its end: nobody is served by it any more
        }
    }

    /** @throws EngineFailure when one of them fails */
    public void poll(long timeoutNanos) throws EngineFailure {
        long wait = switched ? 0 : beside.isEmpty() ? timeoutNanos : Math.min(timeoutNanos, SHARED_WAIT_NANOS);
        switched = false;
        EngineFailure failure = failedToWake.get() == null ? null : failedToWake.getAndSet(null);
        if (failure != null && failure.engine() == active) {
            throw failure;
        }
        poll(active, wait);
        for (int i = 0; i < beside.size(); i++) {
            poll(beside.get(i), 0);
        }
        for (int i = 0; i < waking.size(); i++) {
            poll(waking.get(i), 0);
        }
    }

    private static void poll(TransportEngine engine, long timeoutNanos) throws EngineFailure {
        try {
            engine.poll(timeoutNanos);
        } catch (IOException | RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            throw new EngineFailure(engine, e);
        }
    }

    public void closeAll() {
        List.copyOf(waking).forEach(this::close);
        List.copyOf(beside).forEach(this::close);
        close(active);
    }
}
