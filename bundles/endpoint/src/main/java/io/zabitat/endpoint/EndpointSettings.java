package io.zabitat.endpoint;

import java.util.Set;

/**
 * The limits of a client port, with ZooKeeper's meanings.
 *
 * @param maxFrameBytes {@code jute.maxbuffer}: the longest request
 * @param maxFieldBytes {@code jute.maxbuffer} and its extra size: the longest string or buffer in it
 * @param maxConnectionsPerAddress {@code maxClientCnxns}, 0 for no limit
 * @param maxConnections {@code maxCnxns}, 0 for no limit
 * @param minSessionTimeoutMillis the shortest negotiated timeout
 * @param maxSessionTimeoutMillis the longest negotiated timeout
 * @param sessionlessTimeoutMillis how long a connection may take to open a session
 * @param outstandingLimit {@code globalOutstandingLimit}: requests in process beyond which busy connections are not read
 * @param requestLimit {@code request_throttle_max_requests}: requests in process beyond which nobody is read, 0 for no limit
 * @param throttledOpWaitMillis an operation that waited longer is answered THROTTLEDOP; 0 for never
 * @param largeRequestBytes {@code largeRequestThreshold}: what counts as large, 0 or less for nothing
 * @param maxLargeRequestBytes {@code largeRequestMaxBytes}: the sum of large requests in process
 * @param connectionTokens {@code connection_throttle_tokens}: bucket size for new sessions, 0 for no limit
 * @param connectionFillMillis {@code connection_throttle_fill_time}
 * @param connectionFillCount {@code connection_throttle_fill_count}
 * @param eagerAclCheck {@code enableEagerACLCheck}: ACLs are looked at before a write is proposed; for members of an ensemble
 * @param fourLetterWords the words that are answered
 */
public record EndpointSettings(
        int maxFrameBytes,
        int maxFieldBytes,
        int maxConnectionsPerAddress,
        int maxConnections,
        int minSessionTimeoutMillis,
        int maxSessionTimeoutMillis,
        int sessionlessTimeoutMillis,
        int outstandingLimit,
        int requestLimit,
        int throttledOpWaitMillis,
        int largeRequestBytes,
        int maxLargeRequestBytes,
        int connectionTokens,
        int connectionFillMillis,
        int connectionFillCount,
        boolean eagerAclCheck,
        Set<String> fourLetterWords) {
    public EndpointSettings {
        fourLetterWords = Set.copyOf(fourLetterWords);
    }
}
