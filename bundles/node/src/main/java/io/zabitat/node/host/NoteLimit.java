package io.zabitat.node.host;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Lets lines that a stranger can cause into the log only as fast as people read: some at once, then one a second. How many were left out is
 * told with the next one that passes, or when it has become quiet. Owned by the node loop.
 */
public final class NoteLimit implements Consumer<String> {
    static final int AT_ONCE = 30;
    private static final long EACH_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Clock clock;
    private final Consumer<String> out;
    private long sinceNanos;
    private long leftOut;

    public NoteLimit(Clock clock, Consumer<String> out) {
        this.clock = clock;
        this.out = out;
        this.sinceNanos = clock.nanoTime() - AT_ONCE * EACH_NANOS;
    }

    @Override
    public void accept(String text) {
        long now = clock.nanoTime();
        if (!mayPass(now)) {
            leftOut++;
            return;
        }
        tellLeftOut();
        out.accept(text);
        long saved = Math.min(now - sinceNanos, AT_ONCE * EACH_NANOS);
        sinceNanos = now - saved + EACH_NANOS;
    }

    /** Tells what was left out when nothing has come since. */
    public void onTime(long nowNanos) {
        if (leftOut > 0 && nowNanos - sinceNanos >= 2 * EACH_NANOS) {
            tellLeftOut();
        }
    }

    private boolean mayPass(long nowNanos) {
        return nowNanos - sinceNanos >= EACH_NANOS;
    }

    private void tellLeftOut() {
        if (leftOut > 0) {
            out.accept(leftOut + " lines like these were left out");
            leftOut = 0;
        }
    }
}
