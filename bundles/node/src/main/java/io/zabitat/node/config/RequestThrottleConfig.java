package io.zabitat.node.config;

/**
 * The limit of requests in process, keys {@code request_throttle_*} and {@code request_stale_*}.
 *
 * @param maxRequests requests in process; 0 switches it off
 * @param stallTimeMillis how long a throttled request waits before it is looked at again
 * @param dropStale whether throttled requests that nobody waits for are dropped
 * @param staleLatencyCheck whether a request older than its session timeout is stale
 * @param staleConnectionCheck whether a request of a closed connection is stale
 */
public record RequestThrottleConfig(
        int maxRequests,
        int stallTimeMillis,
        boolean dropStale,
        boolean staleLatencyCheck,
        boolean staleConnectionCheck) {
    public boolean isEnabled() {
        return maxRequests > 0;
    }
}
