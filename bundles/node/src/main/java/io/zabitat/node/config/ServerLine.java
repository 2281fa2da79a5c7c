package io.zabitat.node.config;

import io.zabitat.api.Member;
import io.zabitat.api.Member.HostPort;
import io.zabitat.api.Member.PeerAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads one {@code server.N} line, {@code host:quorumPort:electionPort[:role];[clientHost:]clientPort}, by ZooKeeper's
 * rules; of several addresses of one server each stands between bars. Looks no name up.
 */
final class ServerLine {
    /** What a client part without a host means. */
    static final String ANY_HOST = "0.0.0.0";

    private static final String FORM =
            "allowed: host:quorumPort:electionPort[:participant|observer][;[clientHost:]clientPort]";
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    private final String key;
    private final String value;
    private final boolean electionPortRequired;
    /** The role word, once one of the addresses has given it. */
    private Optional<Boolean> observer = Optional.empty();

    private ServerLine(String key, String value, boolean electionPortRequired) {
        this.key = key;
        this.value = value;
        this.electionPortRequired = electionPortRequired;
    }

    static Member parse(String key, String value) throws ConfigException {
        return parse(key, value, true);
    }

    /** @param electionPortRequired false with electionAlg 0, which has no such port */
    static Member parse(String key, String value, boolean electionPortRequired) throws ConfigException {
        return new ServerLine(key, value, electionPortRequired).member();
    }

    private Member member() throws ConfigException {
        String[] halves = value.split(";");
        if (halves.length == 0 || halves.length > 2) {
            throw refused(FORM);
        }
        List<PeerAddress> addresses = new ArrayList<>();
        for (String part : halves[0].split("\\|")) {
            PeerAddress address = address(split(part));
            if (!addresses.contains(address)) {
                addresses.add(address);
            }
        }
        Optional<HostPort> client = halves.length == 1 ? Optional.empty() : Optional.of(client(split(halves[1])));
        if (addresses.isEmpty()) {
            throw refused(FORM);
        }
        return new Member(id(), addresses, observer.orElse(false), client);
    }

    private long id() throws ConfigException {
        try {
            long id = Long.parseLong(key.substring(key.indexOf('.') + 1));
            if (id >= 0) {
                return id;
            }
            throw refused("allowed: a whole number from 0 as server id");
        } catch (NumberFormatException e) {
            throw new ConfigException(key, value, "allowed: a whole number from 0 as server id", e);
        }
    }

    private PeerAddress address(List<String> parts) throws ConfigException {
        if (!electionPortRequired && !parts.get(0).isEmpty() && lacksElectionPort(parts)) {
            if (parts.size() == 3) {
                role(parts.get(2));
            }
            return new PeerAddress(host(parts.get(0)), port(parts.get(1)), -1);
        }
        if (parts.size() == 2) {
            throw refused("missing election port; " + FORM);
        }
        if (parts.size() < 3 || parts.size() > 4 || parts.get(0).isEmpty()) {
            throw refused(FORM);
        }
        int quorumPort = port(parts.get(1));
        int electionPort = port(parts.get(2));
        if (quorumPort == electionPort) {
            throw refused("quorum port and election port must be different");
        }
        if (parts.size() == 4) {
            role(parts.get(3));
        }
        return new PeerAddress(host(parts.get(0)), quorumPort, electionPort);
    }

    private static boolean lacksElectionPort(List<String> parts) {
        return parts.size() == 2 || parts.size() == 3 && parts.get(2).chars().allMatch(Character::isLetter);
    }

    private void role(String word) throws ConfigException {
        boolean observes = word.toLowerCase(Locale.ROOT).equals("observer");
        if (!observes && !word.toLowerCase(Locale.ROOT).equals("participant")) {
            throw refused("role " + word + ": allowed: participant, observer");
        }
        if (observer.isPresent() && observer.get() != observes) {
            throw refused("its addresses have different roles");
        }
        observer = Optional.of(observes);
    }

    private HostPort client(List<String> parts) throws ConfigException {
        if (parts.isEmpty() || parts.size() > 2 || parts.get(0).isEmpty()) {
            throw refused(FORM);
        }
        return new HostPort(parts.size() == 2 ? host(parts.get(0)) : ANY_HOST, port(parts.get(parts.size() - 1)));
    }

    private int port(String text) throws ConfigException {
        try {
            int port = Integer.parseInt(text);
            if (port >= 0 && port <= 65535) {
                return port;
            }
            throw refused("port " + text + ": allowed: a whole number from 0 to 65535");
        } catch (NumberFormatException e) {
            throw new ConfigException(key, value, "port " + text + ": allowed: a whole number from 0 to 65535", e);
        }
    }

    private String host(String host) throws ConfigException {
        try {
            return canonical(host);
        } catch (UnknownHostException e) {
            throw new ConfigException(key, value, "'" + host + "' is no IPv6 address", e);
        }
    }

    /** A literal address as Java writes it, IPv6 in full; names as they are. Only literals are parsed: no look-up. */
    static String canonical(String host) throws UnknownHostException {
        return isLiteral(host) ? InetAddress.getByName(host).getHostAddress() : host;
    }

    /** Whether the host is an address, which needs no look-up. */
    static boolean isLiteral(String host) {
        boolean ipv4 = IPV4.matcher(host).matches()
                && Stream.of(host.split("\\.")).allMatch(part -> Integer.parseInt(part) <= 255);
        return ipv4 || host.indexOf(':') >= 0;
    }

    /** Splits at colons, but not inside the brackets of an IPv6 address, which are dropped. */
    private List<String> split(String text) throws ConfigException {
        String rest = text.trim();
        List<String> parts = new ArrayList<>();
        if (rest.startsWith("[")) {
            int end = rest.indexOf(']');
            if (end < 0 || !rest.startsWith(":", end + 1)) {
                throw refused(FORM);
            }
            parts.add(rest.substring(1, end));
            rest = rest.substring(end + 2);
        }
        for (String part : rest.split(":")) {
            parts.add(part.trim());
        }
        return parts;
    }

    private ConfigException refused(String why) {
        return new ConfigException(key, value, why);
    }
}
