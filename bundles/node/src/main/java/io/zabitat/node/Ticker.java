package io.zabitat.node;

import io.zabitat.core.Event;

/**
 * Turns time into the core's half ticks. Whoever reads the clock for the first time in a turn tells it, so that after a pause the core
 * hears of it before anything else that has come meanwhile is handled.
 */
final class Ticker {
    private final NodeLoop loop;
    private final long halfTickNanos;
    private long nextNanos;
    private boolean running;

    Ticker(NodeLoop loop, int tickMillis) {
        this.loop = loop;
        this.halfTickNanos = Math.max(1, tickMillis * 1_000_000L / 2);
    }

    void start(long nowNanos) {
        running = true;
        nextNanos = nowNanos + halfTickNanos;
    }

    void onTime(long nowNanos) {
        if (running && nowNanos >= nextNanos) {
            long late = (nowNanos - nextNanos) / halfTickNanos;
            nextNanos += (late + 1) * halfTickNanos;
            loop.post(new Event.Tick((int) Math.min(Integer.MAX_VALUE, late + 1)));
        }
    }

    long nextNanos() {
        return running ? nextNanos : Long.MAX_VALUE;
    }
}
