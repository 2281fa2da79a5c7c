package io.zabitat.endpoint;

/** Counters of a client port. Owned by the node loop; others read the report made of them. */
public final class ServerStats {
    private long received;
    private long sent;
    private long minLatencyMillis = Long.MAX_VALUE;
    private long maxLatencyMillis;
    private long totalLatencyMillis;
    private long latencies;
    private long receivedBytes;
    private long sentBytes;
    private long rejectedConnections;
    private long staleSessions;
    private long authFailures;
    private int lastResponseBytes = -1;
    private int minResponseBytes = -1;
    private int maxResponseBytes = -1;

    void onReceived(int bytes) {
        received++;
        receivedBytes += bytes;
    }

    void onSent(int bytes) {
        sent++;
        sentBytes += bytes;
        lastResponseBytes = bytes;
        if (minResponseBytes < 0 || bytes < minResponseBytes) {
            minResponseBytes = bytes;
        }
        if (bytes > maxResponseBytes) {
            maxResponseBytes = bytes;
        }
    }

    void onLatency(long millis) {
        latencies++;
        totalLatencyMillis += millis;
        if (millis < minLatencyMillis) {
            minLatencyMillis = millis;
        }
        if (millis > maxLatencyMillis) {
            maxLatencyMillis = millis;
        }
    }

    void onConnectionRejected() {
        rejectedConnections++;
    }

    void onSessionExpired() {
        staleSessions++;
    }

    void onAuthFailure() {
        authFailures++;
    }

    public long received() {
        return received;
    }

    public long sent() {
        return sent;
    }

    public long receivedBytes() {
        return receivedBytes;
    }

    public long sentBytes() {
        return sentBytes;
    }

    public long rejectedConnections() {
        return rejectedConnections;
    }

    public long expiredSessions() {
        return staleSessions;
    }

    public long authFailures() {
        return authFailures;
    }

    public int lastResponseBytes() {
        return lastResponseBytes;
    }

    public int minResponseBytes() {
        return minResponseBytes;
    }

    public int maxResponseBytes() {
        return maxResponseBytes;
    }

    public long minLatencyMillis() {
        return latencies == 0 ? 0 : minLatencyMillis;
    }

    public long maxLatencyMillis() {
        return maxLatencyMillis;
    }

    public double averageLatencyMillis() {
        return latencies == 0 ? 0 : (double) totalLatencyMillis / latencies;
    }

    /** What the word {@code srst} asks for. */
    public void reset() {
        received = 0;
        sent = 0;
        minLatencyMillis = Long.MAX_VALUE;
        maxLatencyMillis = 0;
        totalLatencyMillis = 0;
        latencies = 0;
        lastResponseBytes = -1;
        minResponseBytes = -1;
        maxResponseBytes = -1;
    }
}
