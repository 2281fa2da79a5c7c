package io.zabitat.api;

import java.util.List;
import java.util.Optional;

/**
 * One server of an ensemble. Hosts are names or literal addresses, without brackets; names are looked up anew at every
 * dial, literal ones are in the form of {@link java.net.InetAddress#getHostAddress}, which texts of a configuration
 * have.
 *
 * @param id the server id, the N of {@code server.N}
 * @param addresses where other servers find it; several stand for the same server on several networks, at least one
 * @param observer whether it does not vote
 * @param client where clients find it, when the server list says so; {@code 0.0.0.0} when it gives a port alone
 */
public record Member(long id, List<PeerAddress> addresses, boolean observer, Optional<HostPort> client) {
    public Member {
        addresses = List.copyOf(addresses);
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("server " + id + " has no address");
        }
    }

    /** A host and a port, host as written. */
    public record HostPort(String host, int port) {
        /** As {@code host:port}, with brackets around an IPv6 literal. */
        @Override
        public String toString() {
            return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /**
     * One network address of a server.
     *
     * @param electionPort -1 when the server list has none, which electionAlg 0 alone allows
     */
    public record PeerAddress(String host, int quorumPort, int electionPort) {
        public HostPort quorum() {
            return new HostPort(host, quorumPort);
        }

        public HostPort election() {
            return new HostPort(host, electionPort);
        }
    }
}
