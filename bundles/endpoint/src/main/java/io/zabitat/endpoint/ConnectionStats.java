package io.zabitat.endpoint;

/** Counters of one connection, for the words {@code cons} and {@code stat}. */
final class ConnectionStats {
    private final long establishedMillis;
    private int received;
    private int sent;
    private int lastOp;
    private int lastCxid;
    private long lastZxid = -1;
    private long lastResponseMillis;
    private int lastLatencyMillis;
    private int minLatencyMillis = Integer.MAX_VALUE;
    private int maxLatencyMillis;
    private long totalLatencyMillis;
    private int replies;

    ConnectionStats(long nowMillis) {
        establishedMillis = nowMillis;
        lastOp = Integer.MIN_VALUE;
    }

    void onReceived() {
        received++;
    }

    void onRequest(int cxid, int type) {
        lastCxid = cxid;
        lastOp = type;
    }

    void onSent() {
        sent++;
    }

    void onReplied(long zxid, long latencyMillis, long nowMillis) {
        int latency = (int) Math.min(Integer.MAX_VALUE, latencyMillis);
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
        lastOp = Integer.MIN_VALUE;
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

    /** The last request's type, or {@link Integer#MIN_VALUE} for none yet. */
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
