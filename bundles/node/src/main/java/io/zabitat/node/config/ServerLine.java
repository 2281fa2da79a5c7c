package io.zabitat.node.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One {@code server.N} line: {@code host:quorumPort:electionPort[:role];[clientHost:]clientPort}.
 *
 * @param id the N
 * @param host the first host, without brackets
 * @param quorumPort the port of the leader
 * @param electionPort the port for elections, when it is given
 * @param observer whether the role word says observer; without it a server votes
 * @param clientHost the host clients connect to, when it is given
 * @param clientPort the port clients connect to, when it is given
 */
record ServerLine(
        long id,
        String host,
        int quorumPort,
        OptionalInt electionPort,
        boolean observer,
        Optional<String> clientHost,
        OptionalInt clientPort) {
    private static final String FORM =
            "allowed: host:quorumPort:electionPort[:participant|observer][;[clientHost:]clientPort]";

    static ServerLine parse(String key, String value) throws ConfigException {
        long id;
        try {
            id = Long.parseLong(key.substring(key.indexOf('.') + 1));
        } catch (NumberFormatException e) {
            throw new ConfigException(key, value, "allowed: a whole number as server id", e);
        }
        String[] halves = value.split(";", -1);
        if (halves.length > 2) {
            throw new ConfigException(key, value, FORM);
        }
        // Of several addresses of one server, host1:p:p|host2:p:p, all must be well formed; the first stands for them.
        ServerLine first = null;
        for (String address : halves[0].split("\\|", -1)) {
            ServerLine line = ofServerPart(key, value, id, split(address));
            first = first == null ? line : first;
        }
        return halves.length == 1 ? first : first.withClient(key, value, split(halves[1]));
    }

    private static ServerLine ofServerPart(String key, String value, long id, List<String> parts)
            throws ConfigException {
        if (parts.size() < 2 || parts.size() > 4 || parts.get(0).isEmpty()) {
            throw new ConfigException(key, value, FORM);
        }
        boolean observer = false;
        if (parts.size() == 4) {
            String role = parts.get(3).toLowerCase(Locale.ROOT);
            observer = role.equals("observer");
            if (!observer && !role.equals("participant")) {
                throw new ConfigException(key, value, "role " + parts.get(3) + ": allowed: participant, observer");
            }
        }
        OptionalInt electionPort =
                parts.size() == 2 ? OptionalInt.empty() : OptionalInt.of(port(key, value, parts.get(2)));
        return new ServerLine(
                id,
                parts.get(0),
                port(key, value, parts.get(1)),
                electionPort,
                observer,
                Optional.empty(),
                OptionalInt.empty());
    }

    private ServerLine withClient(String key, String value, List<String> parts) throws ConfigException {
        if (parts.size() > 2) {
            throw new ConfigException(key, value, FORM);
        }
        Optional<String> named = parts.size() == 2 ? Optional.of(parts.get(0)) : Optional.empty();
        int client = port(key, value, parts.get(parts.size() - 1));
        return new ServerLine(id, host, quorumPort, electionPort, observer, named, OptionalInt.of(client));
    }

    private static int port(String key, String value, String text) throws ConfigException {
        try {
            int port = Integer.parseInt(text);
            if (port >= 0 && port <= 65535) {
                return port;
            }
            throw new ConfigException(key, value, "port " + text + ": allowed: a whole number from 0 to 65535");
        } catch (NumberFormatException e) {
            throw new ConfigException(key, value, "port " + text + ": allowed: a whole number from 0 to 65535", e);
        }
    }

    /** Splits at colons, but not inside the brackets of an IPv6 address, which are dropped. */
    private static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        String rest = text.trim();
        if (rest.startsWith("[") && rest.indexOf(']') > 0) {
            int end = rest.indexOf(']');
            parts.add(rest.substring(1, end));
            if (end + 1 == rest.length()) {
                return parts;
            }
            rest = rest.charAt(end + 1) == ':' ? rest.substring(end + 2) : "\0" + rest.substring(end + 1);
        }
        for (String part : rest.split(":", -1)) {
            parts.add(part.trim());
        }
        return parts;
    }
}
