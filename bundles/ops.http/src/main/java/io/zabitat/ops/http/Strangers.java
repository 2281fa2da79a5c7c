package io.zabitat.ops.http;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Tells of requests without the token, once in ten minutes at most and briefly: the audit keeps so many bytes, and nobody without the
 * token may push out of it what others did. Guarded by itself.
 */
final class Strangers {
    private static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(10);

    private static final int MAX_CHARS = 80;

    private final List<Consumer<Map<String, Object>>> listeners;
    private final LongSupplier nanos;
    private boolean any;
    private long lastNanos;
    private long untold;

    /** @param listeners those of a server's events; may change */
    Strangers(List<Consumer<Map<String, Object>>> listeners, LongSupplier nanos) {
        this.listeners = listeners;
        this.nanos = nanos;
    }

    void refused(String what) {
        long more;
        synchronized (this) {
            long now = nanos.getAsLong();
            if (any && now - lastNanos < PAUSE_NANOS) {
                untold++;
                return;
            }
            any = true;
            lastNanos = now;
            more = untold;
            untold = 0;
        }
        Map<String, Object> event = Map.of(
                "event",
                "swap",
                "kind",
                "REFUSED",
                "actor",
                "http",
                "to",
                what.substring(0, Math.min(what.length(), MAX_CHARS)),
                "reason",
                "no valid token" + (more == 0 ? "" : "; and " + more + " more before"));
        listeners.forEach(listener -> listener.accept(event));
    }
}
