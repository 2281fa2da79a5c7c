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
    /** What a client address without a host means. */
    public static final String ANY_HOST = "0.0.0.0";

    public Member {
        addresses = List.copyOf(addresses);
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("server " + id + " has no address");
        }
    }

    /**
     * Reads what stands behind {@code server.N=}, by ZooKeeper's rules. No name is looked up.
     *
     * @throws IllegalArgumentException with a message that says what is allowed there
     */
    public static Member parse(long id, String line) {
        return parse(id, line, true);
    }

    /** @param electionPortRequired false where elections have no port of their own */
    public static Member parse(long id, String line, boolean electionPortRequired) {
        return new MemberLine(line, electionPortRequired).member(id);
    }

    /** Whether the host is an address, which needs no look-up. */
    public static boolean isLiteral(String host) {
        return MemberLine.isLiteral(host);
    }

    /**
     * A literal address as configurations write it, IPv6 in full; a name as it is.
     *
     * @throws IllegalArgumentException when it looks like an IPv6 address and is none
     */
    public static String canonicalHost(String host) {
        return MemberLine.canonical(host);
    }

    /** Where its leader is found by others: the quorum part of each address. */
    public List<HostPort> quorumAddresses() {
        return addresses.stream().map(PeerAddress::quorum).toList();
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
