package io.zabitat.endpoint;

import java.util.function.BiConsumer;

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
    private long connectRequests;
    private long revalidations;
    private long sessionlessExpired;
    private long largeRejected;
    private long throttledOps;
    private long watchBytes;
    private final LatencySummary reads = new LatencySummary();
    private final LatencySummary updates = new LatencySummary();
    private final RecentLatency recent = new RecentLatency();
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

    /** Text is no response: it counts as packets only. */
    void onTextSent(int packets) {
        sent += packets;
    }

    void onReadLatency(long millis) {
        reads.record(millis);
        onLatency(millis);
    }

    void onUpdateLatency(long millis) {
        updates.record(millis);
        recent.record(millis);
        onLatency(millis);
    }

    private void onLatency(long millis) {
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

    void onConnectRequest(boolean ofKnownSession) {
        connectRequests++;
        revalidations += ofKnownSession ? 1 : 0;
    }

    void onSessionlessExpired() {
        sessionlessExpired++;
    }

    void onLargeRejected() {
        largeRejected++;
    }

    void onThrottledOp() {
        throttledOps++;
    }

    void onEventSent(int bytes) {
        watchBytes += bytes;
    }

    /** Counters beyond those that have a method here, by the names of {@code mntr}. */
    public void report(BiConsumer<String, String> into) {
        into.accept("connection_request_count", Long.toString(connectRequests));
        into.accept("connection_revalidate_count", Long.toString(revalidations));
        into.accept("sessionless_connections_expired", Long.toString(sessionlessExpired));
        into.accept("large_requests_rejected", Long.toString(largeRejected));
        into.accept("throttled_ops", Long.toString(throttledOps));
        into.accept("watch_bytes", Long.toString(watchBytes));
        reads.report("readlatency", into);
        updates.report("updatelatency", into);
    }

    /** How long writes have taken lately. */
    public RecentLatency recent() {
        return recent;
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
        receivedBytes = 0;
        sentBytes = 0;
        rejectedConnections = 0;
        staleSessions = 0;
        authFailures = 0;
        connectRequests = 0;
        revalidations = 0;
        sessionlessExpired = 0;
        largeRejected = 0;
        throttledOps = 0;
        watchBytes = 0;
        reads.reset();
        updates.reset();
        lastResponseBytes = -1;
        minResponseBytes = -1;
        maxResponseBytes = -1;
    }
}
