package io.zabitat.node.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/** The server list of a configuration with its start checks (features 3.1, row standaloneEnabled). Pure. */
final class Membership {
    private final List<ServerLine> servers;
    /** The lines {@code group.N} and {@code weight.N}. */
    private final Map<String, String> quorumLines;

    private Membership(List<ServerLine> servers, Map<String, String> quorumLines) {
        this.servers = List.copyOf(servers);
        this.quorumLines = quorumLines;
    }

    static Membership parse(Map<String, String> lines) throws ConfigException {
        List<ServerLine> servers = new ArrayList<>();
        Map<String, String> quorumLines = new LinkedHashMap<>();
        Set<Long> ids = new TreeSet<>();
        for (Map.Entry<String, String> line : lines.entrySet()) {
            String key = line.getKey();
            if (key.startsWith("server.")) {
                // server.realm is a Kerberos property, not a member.
                if (!key.equals("server.realm")) {
                    ServerLine server = ServerLine.parse(key, line.getValue());
                    if (!ids.add(server.id())) {
                        throw new ConfigException(key, line.getValue(), "server " + server.id() + " is listed twice");
                    }
                    servers.add(server);
                }
            } else if (key.startsWith("group.") || key.startsWith("weight.")) {
                quorumLines.put(key, line.getValue());
            }
        }
        Membership membership = new Membership(servers, quorumLines);
        membership.checkQuorumLines(ids);
        return membership;
    }

    private void checkQuorumLines(Set<Long> ids) throws ConfigException {
        Set<Long> grouped = new TreeSet<>();
        for (Map.Entry<String, String> line : quorumLines.entrySet()) {
            String key = line.getKey();
            long number = whole(key, line.getValue(), key.substring(key.indexOf('.') + 1));
            if (key.startsWith("weight.")) {
                if (!ids.contains(number)) {
                    throw new ConfigException(key, line.getValue(), "no server." + number + " in the list");
                }
                continue;
            }
            for (String member : line.getValue().split(":", -1)) {
                long id = whole(key, line.getValue(), member.trim());
                if (!ids.contains(id)) {
                    throw new ConfigException(key, line.getValue(), "no server." + id + " in the list");
                }
                if (!grouped.add(id)) {
                    throw new ConfigException(key, line.getValue(), "server " + id + " is in two groups");
                }
            }
        }
        for (ServerLine server : servers) {
            if (isHierarchical() && !server.observer() && !grouped.contains(server.id())) {
                throw new ConfigException(
                        "server." + server.id(), "", "there are groups or weights, but it is in no group");
            }
        }
    }

    private static long whole(String key, String value, String text) throws ConfigException {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new ConfigException(key, value, "'" + text + "' is no server or group id", e);
        }
    }

    /** Whether there are group or weight lines, which ask for another quorum system than the majority. */
    boolean isHierarchical() {
        return !quorumLines.isEmpty();
    }

    boolean isEmpty() {
        return servers.isEmpty();
    }

    List<ServerLine> servers() {
        return servers;
    }

    long voters() {
        return servers.stream().filter(server -> !server.observer()).count();
    }

    Optional<ServerLine> server(long id) {
        return servers.stream().filter(server -> server.id() == id).findFirst();
    }

    boolean isDistributed(boolean standaloneEnabled) {
        return voters() > 1 || (!standaloneEnabled && voters() > 0);
    }

    /** The checks that depend on nothing but the list; adds to the warnings what ZooKeeper logs. */
    void check(boolean standaloneEnabled, List<String> warnings) throws ConfigException {
        if (voters() == 0 && !standaloneEnabled) {
            throw new ConfigException("standaloneEnabled", "false", "needs at least one server.N line that votes");
        }
        boolean observers = servers.size() > voters();
        if (voters() == 0 && observers) {
            throw new ConfigException("server.N", "", "observers without participants are no configuration");
        }
        if (isDistributed(standaloneEnabled)) {
            checkElectionPorts();
            if (voters() <= 2) {
                warnings.add("no server failure will be tolerated: at least 3 voters are needed");
            } else if (voters() % 2 == 0) {
                warnings.add("non-optimal configuration, consider an odd number of voters");
            }
        } else if (voters() == 1) {
            if (observers) {
                throw new ConfigException("server.N", "", "observers without a quorum are no configuration");
            }
            warnings.add("invalid configuration, only one server specified (ignoring): running standalone");
        }
    }

    private void checkElectionPorts() throws ConfigException {
        for (ServerLine server : servers) {
            if (!server.observer() && server.electionPort().isEmpty()) {
                throw new ConfigException("server." + server.id(), "", "missing election port");
            }
        }
    }

    /** The checks of a member of an ensemble. */
    void checkMember(OptionalLong myid, Map<String, String> settings) throws ConfigException {
        for (String key : List.of("initLimit", "syncLimit")) {
            if (settings.getOrDefault(key, "0").equals("0")) {
                throw new ConfigException(key, "", "required in an ensemble: a whole number of ticks");
            }
        }
        if (myid.isEmpty()) {
            throw new ConfigException("myid", "", "the file myid is missing in dataDir");
        }
        if (server(myid.getAsLong()).isEmpty()) {
            throw new ConfigException("myid", Long.toString(myid.getAsLong()), "no such server in the list");
        }
    }
}
