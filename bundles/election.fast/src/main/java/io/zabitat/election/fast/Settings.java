package io.zabitat.election.fast;

import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How long to wait for what, and whether members change.
 *
 * @param minNotificationNanos after this long a looking server says its vote again
 * @param maxNotificationNanos the pause doubles each time, up to this
 * @param adoptsConfigs whether a newer list of members counts, {@code reconfigEnabled}
 */
record Settings(long minNotificationNanos, long maxNotificationNanos, boolean adoptsConfigs) {
    static final String MIN_NOTIFICATION_INTERVAL = "fastleader.minNotificationInterval";
    static final String MAX_NOTIFICATION_INTERVAL = "fastleader.maxNotificationInterval";
    static final String RECONFIG_ENABLED = "reconfigEnabled";

    /** How long a server with a quorum behind its proposal waits for a better one; ZooKeeper's finalizeWait. */
    static final long FINALIZE_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private static final int DEFAULT_MIN_MILLIS = 200;
    private static final int DEFAULT_MAX_MILLIS = 60_000;

    static Settings of(Map<String, String> settings) {
        return new Settings(
                nanos(settings, MIN_NOTIFICATION_INTERVAL, DEFAULT_MIN_MILLIS),
                nanos(settings, MAX_NOTIFICATION_INTERVAL, DEFAULT_MAX_MILLIS),
                Boolean.parseBoolean(settings.get(RECONFIG_ENABLED)));
    }

    private static long nanos(Map<String, String> settings, String key, int defaultMillis) {
        String value =
                settings.getOrDefault(key, Integer.toString(defaultMillis)).trim();
        String wrong = key + "=" + value + ": milliseconds from 1 to " + Integer.MAX_VALUE + " are allowed";
        try {
            int millis = Integer.parseInt(value);
            if (millis < 1) {
                throw new IllegalArgumentException(wrong);
            }
            return TimeUnit.MILLISECONDS.toNanos(millis);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(wrong, e);
        }
    }

    /** The pause after this one. */
    long next(long pauseNanos) {
        return Math.min(2 * pauseNanos, maxNotificationNanos);
    }
}
