package io.zabitat.itests.harness;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Bounded waiting for a condition of the outside world; the only place of these tests that lets time pass. */
public final class Wait {
    private Wait() {}

    /** Returns when the condition holds; fails with what was waited for after the limit. A throwing condition does not hold yet. */
    public static void until(String what, Duration limit, Callable<Boolean> condition) {
        long deadline = System.nanoTime() + limit.toNanos();
        Exception last = null;
        while (true) {
            try {
                if (condition.call()) {
                    return;
                }
            } catch (Exception e) {
                last = e;
            }
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not within " + limit.toMillis() + " ms: " + what, last);
            }
            LockSupport.parkNanos(2_000_000);
        }
    }
}
