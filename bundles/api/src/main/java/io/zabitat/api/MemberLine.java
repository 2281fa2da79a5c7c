package io.zabitat.api;

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
 * Reads what stands behind {@code server.N=}: {@code host:quorumPort:electionPort[:role];[clientHost:]clientPort}, by ZooKeeper's
 * rules; of several addresses of one server each stands between bars. Looks no name up. Used by {@link Member#parse}.
 */
final class MemberLine {
    private static final String FORM =
            "allowed: host:quorumPort:electionPort[:participant|observer][;[clientHost:]clientPort]";
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    private final String text;
    private final boolean electionPortRequired;
    /** The role word, once one of the addresses has given it. */
    private Optional<Boolean> observer = Optional.empty();

    MemberLine(String text, boolean electionPortRequired) {
        this.text = text;
        this.electionPortRequired = electionPortRequired;
    }

    Member member(long id) {
        String[] halves = text.split(";");
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
        return new Member(id, addresses, observer.orElse(false), client);
    }

    private PeerAddress address(List<String> parts) {
        if (!electionPortRequired && !parts.get(0).isEmpty() && lacksElectionPort(parts)) {
            if (parts.size() == 3) {
                role(parts.get(2));
            }
            return new PeerAddress(canonical(parts.get(0)), port(parts.get(1)), -1);
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
        return new PeerAddress(canonical(parts.get(0)), quorumPort, electionPort);
    }

    private static boolean lacksElectionPort(List<String> parts) {
        return parts.size() == 2 || parts.size() == 3 && parts.get(2).chars().allMatch(Character::isLetter);
    }

    private void role(String word) {
        boolean observes = word.toLowerCase(Locale.ROOT).equals("observer");
        if (!observes && !word.toLowerCase(Locale.ROOT).equals("participant")) {
            throw refused("role " + word + ": allowed: participant, observer");
        }
        if (observer.isPresent() && observer.get() != observes) {
            throw refused("its addresses have different roles");
        }
        observer = Optional.of(observes);
    }

    private HostPort client(List<String> parts) {
        if (parts.isEmpty() || parts.size() > 2 || parts.get(0).isEmpty()) {
            throw refused(FORM);
        }
        return new HostPort(
                parts.size() == 2 ? canonical(parts.get(0)) : Member.ANY_HOST, port(parts.get(parts.size() - 1)));
    }

    private int port(String text) {
        try {
            int port = Integer.parseInt(text);
            if (port >= 0 && port <= 65535) {
                return port;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("port " + text + ": allowed: a whole number from 0 to 65535", e);
        }
        throw refused("port " + text + ": allowed: a whole number from 0 to 65535");
    }

    /** A literal address as Java writes it, IPv6 in full; names as they are. Only literals are parsed: no look-up. */
    static String canonical(String host) {
        try {
            return isLiteral(host) ? InetAddress.getByName(host).getHostAddress() : host;
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("'" + host + "' is no IPv6 address", e);
        }
    }

    /** Whether the host is an address, which needs no look-up. */
    static boolean isLiteral(String host) {
        boolean ipv4 = IPV4.matcher(host).matches()
                && Stream.of(host.split("\\.")).allMatch(part -> Integer.parseInt(part) <= 255);
        return ipv4 || host.indexOf(':') >= 0;
    }

    /** Splits at colons, but not inside the brackets of an IPv6 address, which are dropped. */
    private List<String> split(String text) {
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

    private static IllegalArgumentException refused(String why) {
        return new IllegalArgumentException(why);
    }
}
