package io.zabitat.endpoint;

/** Counters of one connection, for the words {@code cons} and {@code stat}. */
final class ConnectionStats {
    /** What an operation that failed is remembered as. */
    static final int NO_OP = Integer.MIN_VALUE;

    /** No operation yet. */
    static final int NEVER = Integer.MIN_VALUE + 1;

    private final long establishedMillis;
    private int received;
    private int sent;
    private int lastOp;
    private int lastCxid;
    private long lastZxid;
    private long lastResponseMillis;
    private int lastLatencyMillis;
    private int minLatencyMillis = Integer.MAX_VALUE;
    private int maxLatencyMillis;
    private long totalLatencyMillis;
    private int replies;

    ConnectionStats(long nowMillis) {
        establishedMillis = nowMillis;
        lastOp = NEVER;
    }

    void onReceived() {
        received++;
    }

    void onSent() {
        sent++;
    }

    /** Special xids, which are negative, do not hide the last of the client's own. */
    void onReplied(int cxid, int type, long zxid, long latencyMillis, long nowMillis) {
        int latency = (int) Math.min(Integer.MAX_VALUE, latencyMillis);
        lastOp = type;
        if (cxid >= 0) {
            lastCxid = cxid;
        }
        lastZxid = zxid;
        lastResponseMillis = nowMillis;
        lastLatencyMillis = latency;
        minLatencyMillis = Math.min(minLatencyMillis, latency);
        maxLatencyMillis = Math.max(maxLatencyMillis, latency);
        totalLatencyMillis += latency;
        replies++;
    }

    void reset() {
        received = 0;
        sent = 0;
        lastOp = NO_OP;
        lastCxid = -1;
        lastZxid = -1;
        lastResponseMillis = 0;
        lastLatencyMillis = 0;
        minLatencyMillis = Integer.MAX_VALUE;
        maxLatencyMillis = 0;
        totalLatencyMillis = 0;
        replies = 0;
    }

    long establishedMillis() {
        return establishedMillis;
    }

    int received() {
        return received;
    }

    int sent() {
        return sent;
    }

    /** The type of the last request that was answered, {@link #NO_OP} or {@link #NEVER}. */
    int lastOp() {
        return lastOp;
    }

    int lastCxid() {
        return lastCxid;
    }

    long lastZxid() {
        return lastZxid;
    }

    long lastResponseMillis() {
        return lastResponseMillis;
    }

    int lastLatencyMillis() {
        return lastLatencyMillis;
    }

    int minLatencyMillis() {
        return replies == 0 ? 0 : minLatencyMillis;
    }

    int maxLatencyMillis() {
        return maxLatencyMillis;
    }

    long averageLatencyMillis() {
        return replies == 0 ? 0 : totalLatencyMillis / replies;
    }
}
