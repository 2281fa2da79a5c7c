package io.zabitat.node.config;

import io.zabitat.api.Member;
import io.zabitat.api.Member.HostPort;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Settles where clients connect: {@code clientPort} and {@code clientPortAddress}, or the client part of the server's
 * own line, which wins when both name the same address and refuses the start when they do not.
 */
final class ClientAddress {
    private static final String PORT = "clientPort";
    private static final String HOST = "clientPortAddress";
    private static final String SECURE_PORT = "secureClientPort";
    private static final String SECURE_HOST = "secureClientPortAddress";
    private static final List<String> ANY = List.of(Member.ANY_HOST, "0:0:0:0:0:0:0:0");

    private final Map<String, String> settings;
    private final List<String> warnings;

    ClientAddress(Map<String, String> settings, List<String> warnings) {
        this.settings = settings;
        this.warnings = warnings;
    }

    /**
     * Puts the address into the settings; without a host it is any local one.
     *
     * @param line the client part of the server's own line
     * @param lineName how that line is called in messages
     */
    void settle(Optional<HostPort> line, String lineName) throws ConfigException {
        String host = staticHost();
        String port = settings.getOrDefault(PORT, "");
        if (!host.isEmpty() && port.isEmpty()) {
            throw new ConfigException(HOST, host, "is set, but clientPort is not");
        }
        checkSecure();
        if (line.isEmpty()) {
            if (port.isEmpty() && !settings.getOrDefault(SECURE_PORT, "").isEmpty()) {
                return;
            }
            if (port.isEmpty()) {
                throw new ConfigException(PORT, "", "required: a whole number from 0 to 65535");
            }
            put(host, port);
            return;
        }
        HostPort listed = line.get();
        if (!port.isEmpty()) {
            compare(host, port, listed, lineName);
        }
        put(listed.host(), Integer.toString(listed.port()));
    }

    private void checkSecure() throws ConfigException {
        String host = settings.getOrDefault(SECURE_HOST, "");
        if (!host.isEmpty() && settings.getOrDefault(SECURE_PORT, "").isEmpty()) {
            throw new ConfigException(SECURE_HOST, host, "is set, but secureClientPort is not");
        }
    }

    private String staticHost() throws ConfigException {
        String host = settings.getOrDefault(HOST, "");
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        try {
            return bare.isEmpty() ? bare : Member.canonicalHost(bare);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(HOST, host, "'" + bare + "' is no IPv6 address", e);
        }
    }

    private void compare(String host, String port, HostPort listed, String lineName) throws ConfigException {
        if (!port.equals(Integer.toString(listed.port()))) {
            throw new ConfigException(PORT, port, lineName + " says " + listed.port());
        }
        if (host.isEmpty() || ANY.contains(host) || host.equalsIgnoreCase(listed.host())) {
            return;
        }
        if (Member.isLiteral(host) && Member.isLiteral(listed.host())) {
            throw new ConfigException(HOST, host, lineName + " says " + listed.host());
        }
        // ZooKeeper looks the names up and compares addresses; names may mean others at the next start.
        warnings.add(HOST + "=" + host + " has no effect: " + lineName + " says " + listed.host());
    }

    private void put(String host, String port) {
        settings.put(PORT, port);
        if (host.isEmpty() || ANY.contains(host)) {
            settings.remove(HOST);
        } else {
            settings.put(HOST, host);
        }
    }
}
