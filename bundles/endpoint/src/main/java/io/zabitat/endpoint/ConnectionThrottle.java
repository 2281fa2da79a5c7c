package io.zabitat.endpoint;

/** A token bucket for new sessions ({@code connection_throttle_*}); off when its size is 0. */
final class ConnectionThrottle {
    private final int capacity;
    private final int fillMillis;
    private final int fillCount;
    private int tokens;
    private long filledAtMillis;

    ConnectionThrottle(int capacity, int fillMillis, int fillCount) {
        this.capacity = capacity;
        this.fillMillis = Math.max(1, fillMillis);
        this.fillCount = fillCount;
        this.tokens = capacity;
    }

    boolean admit(long nowMillis) {
        if (capacity <= 0) {
            return true;
        }
        long steps = (nowMillis - filledAtMillis) / fillMillis;
        if (steps > 0) {
            tokens = (int) Math.min(capacity, tokens + steps * fillCount);
            filledAtMillis += steps * fillMillis;
        }
        if (tokens <= 0) {
            return false;
        }
        tokens--;
        return true;
    }
}
