package io.zabitat.node.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** What several keys must say together before a server may start. Used once, by {@link ServerConfig#parse}. */
final class StartChecks {
    private final Values values;
    private final List<String> warnings;

    StartChecks(Values values, List<String> warnings) {
        this.values = values;
        this.warnings = warnings;
    }

    /** The server list of the configuration, or of the file it names. */
    Membership membership(Map<String, String> settings) throws ConfigException {
        checkDirs();
        checkSessionTimeouts();
        Map<String, String> lines = settings;
        if (values.isSet("dynamicConfigFile")) {
            for (String key : settings.keySet()) {
                if (key.startsWith("server.") || key.startsWith("group.") || key.startsWith("weight.")) {
                    throw new ConfigException(key, settings.get(key), "belongs into dynamicConfigFile, which is set");
                }
            }
            lines = ConfigFile.read(Path.of(values.text("dynamicConfigFile")));
        }
        Membership membership = Membership.parse(lines);
        membership.check(values.flag("standaloneEnabled"), warnings);
        return membership;
    }

    private void checkDirs() throws ConfigException {
        if (!values.isSet("dataDir")) {
            throw new ConfigException("dataDir", "", "required: the directory for snapshots and myid");
        }
        for (String key : List.of("dataDir", "dataLogDir", "dynamicConfigFile")) {
            try {
                Path.of(values.text(key));
            } catch (InvalidPathException e) {
                throw new ConfigException(key, values.text(key), "allowed: a path", e);
            }
        }
    }

    private void checkSessionTimeouts() throws ConfigException {
        int min = sessionTimeoutMillis(values, "minSessionTimeout", 2);
        int max = sessionTimeoutMillis(values, "maxSessionTimeout", 20);
        if (min > max) {
            throw new ConfigException(
                    "minSessionTimeout", Integer.toString(min), "allowed: at most maxSessionTimeout, " + max);
        }
    }

    /** What is set, else a number of ticks; saturates. */
    static int sessionTimeoutMillis(Values values, String key, int ticks) {
        int set = values.intOf(key);
        return set >= 0 ? set : (int) Math.min(Integer.MAX_VALUE, (long) values.intOf("tickTime") * ticks);
    }

    /** The number in {@code myid}; refuses ensembles, which this version cannot run, after their own faults. */
    OptionalLong myid(Membership membership, Map<String, String> settings) throws ConfigException {
        if (membership.isEmpty()) {
            return OptionalLong.empty();
        }
        OptionalLong myid = ConfigFile.myid(Path.of(values.text("dataDir")));
        if (membership.isDistributed(values.flag("standaloneEnabled"))) {
            membership.checkMember(myid, settings);
            String lines = membership.servers().stream()
                    .map(server -> "server." + server.id())
                    .collect(Collectors.joining(", "));
            throw new ConfigException(
                    lines, "", "ensembles are not available in this version; a standalone server has no such lines");
        }
        return myid;
    }

    /** Takes the client port from this server's own line, as ZooKeeper does, and demands one. */
    void client(Membership membership, OptionalLong myid, Map<String, String> settings) throws ConfigException {
        Optional<ServerLine> own = myid.isPresent() ? membership.server(myid.getAsLong()) : Optional.empty();
        if (own.isPresent() && own.get().clientPort().isPresent()) {
            String port = Integer.toString(own.get().clientPort().getAsInt());
            String given = settings.putIfAbsent("clientPort", port);
            if (given != null && !given.equals(port)) {
                throw new ConfigException("clientPort", given, "server." + myid.getAsLong() + " says " + port);
            }
            own.get().clientHost().ifPresent(host -> settings.putIfAbsent("clientPortAddress", host));
        }
        if (settings.getOrDefault("clientPort", "").isEmpty()) {
            throw new ConfigException("clientPort", "", "required: a whole number from 0 to 65535");
        }
        String host = settings.getOrDefault("clientPortAddress", "");
        if (host.startsWith("[") && host.endsWith("]")) {
            settings.put("clientPortAddress", host.substring(1, host.length() - 1));
        }
    }
}
