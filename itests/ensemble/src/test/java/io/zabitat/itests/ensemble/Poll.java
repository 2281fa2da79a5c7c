package io.zabitat.itests.ensemble;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Bounded waiting for a condition of other processes: seldom enough that asking does not take the processors from those asked. */
final class Poll {
    private static final long PAUSE_NANOS = 20_000_000;

    private Poll() {}

    /** Returns when the condition holds; fails after the limit with what was waited for. A throwing condition does not hold yet. */
    static void until(Supplier<String> what, Duration limit, Callable<Boolean> condition) {
        long deadline = System.nanoTime() + limit.toNanos();
        Exception last = null;
        while (true) {
            try {
                if (condition.call()) {
                    return;
                }
                last = null;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while waiting: " + what.get(), e);
            } catch (Exception e) {
                last = e;
            }
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not within " + limit.toMillis() + " ms: " + what.get(), last);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    static void until(String what, Duration limit, Callable<Boolean> condition) {
        until(() -> what, limit, condition);
    }

    /** Lets a fault last for a while; the only use of time that is no condition. */
    static void last(Duration fault) {
        long deadline = System.nanoTime() + fault.toNanos();
        for (long left = fault.toNanos(); left > 0; left = deadline - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
