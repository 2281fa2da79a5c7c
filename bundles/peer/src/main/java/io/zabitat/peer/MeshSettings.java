package io.zabitat.peer;

import io.zabitat.api.Member;
import java.util.List;

/**
 * Who this server is on the election mesh, and its limits.
 *
 * @param self the own server id
 * @param observer whether this server does not vote: it then connects to voters alone (ZOOKEEPER-1807)
 * @param ownAddresses the own election addresses, told to others so that they can connect back; at least one
 * @param multiAddress whether all of them are told, which servers before 3.6 do not understand
 * @param connectTimeoutMillis for outgoing connections
 * @param handshakeTimeoutMillis how long an accepted connection may take to say who it is
 * @param maxStrangers how many connections of servers outside the configuration are kept
 */
public record MeshSettings(
        long self,
        boolean observer,
        List<Member.HostPort> ownAddresses,
        boolean multiAddress,
        int connectTimeoutMillis,
        int handshakeTimeoutMillis,
        int maxStrangers) {
    public MeshSettings {
        ownAddresses = List.copyOf(ownAddresses);
        if (ownAddresses.isEmpty()) {
            throw new IllegalArgumentException("server " + self + " has no election address");
        }
        if (connectTimeoutMillis < 1 || handshakeTimeoutMillis < 1 || maxStrangers < 0) {
            throw new IllegalArgumentException("limits must be positive: " + connectTimeoutMillis + ", "
                    + handshakeTimeoutMillis + ", " + maxStrangers);
        }
    }

    /** ZooKeeper's limits: 5 s to connect; the handshake's is usually syncLimit ticks. */
    public static MeshSettings of(long self, boolean observer, List<Member.HostPort> ownAddresses) {
        return new MeshSettings(self, observer, ownAddresses, false, 5_000, 10_000, 32);
    }
}
