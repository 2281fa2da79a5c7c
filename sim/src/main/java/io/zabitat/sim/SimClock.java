package io.zabitat.sim;

import io.zabitat.node.host.Clock;
import java.util.concurrent.TimeUnit;

/** Time that passes only when the simulation says so. */
final class SimClock implements Clock {
    private long nanos = TimeUnit.HOURS.toNanos(1);
    private long wallOffsetMillis = 1_700_000_000_000L;
    private boolean jumped;

    @Override
    public long nanoTime() {
        return nanos;
    }

    @Override
    public long wallMillis() {
        return wallOffsetMillis + millis();
    }

    long millis() {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }

    void advanceMicros(long micros) {
        nanos += TimeUnit.MICROSECONDS.toNanos(micros);
    }

    /** Somebody sets the wall clock; nothing but timestamps may change by it. */
    void jumpWall(long millis) {
        wallOffsetMillis += millis;
        jumped = true;
    }

    long wallOffsetMillis() {
        return wallOffsetMillis;
    }

    boolean hasJumped() {
        return jumped;
    }
}
