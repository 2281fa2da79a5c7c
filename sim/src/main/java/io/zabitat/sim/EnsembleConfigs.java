package io.zabitat.sim;

import io.zabitat.node.config.ConfigException;
import io.zabitat.node.config.ServerConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Configurations of simulated members, read from text once and shared by all runs. Only the files {@code myid} are real, in a
 * temporary directory; data directories of the same names are on simulated disks.
 */
final class EnsembleConfigs {
    private static final Path ROOT = makeRoot();
    private static final Map<String, ServerConfig> KNOWN = new ConcurrentHashMap<>();

    /** The counter of the first transaction of an epoch in a run with roll-overs. */
    static final long FIRST_BEFORE_ROLL_OVER = 0xffff_ffffL - 60;

    private EnsembleConfigs() {}

    private static Path makeRoot() {
        try {
            Path root = Files.createTempDirectory("zabitat-sim");
            for (int id = 1; id <= 7; id++) {
                Path myid = Files.createDirectories(root.resolve(Integer.toString(id)))
                        .resolve("myid");
                Files.writeString(myid, id + "\n");
                myid.toFile().deleteOnExit();
            }
            return root;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ServerConfig of(int id, EnsembleOptions options) {
        String key = id + " " + options.voters() + " " + options.observers() + " " + options.snapCount() + " "
                + options.committedLog() + " " + options.preallocate() + " " + options.logPercent() + " "
                + options.rollOver() + " " + options.election() + " " + options.oracle() + " "
                + options.lists();
        return KNOWN.computeIfAbsent(key, any -> parse(id, options));
    }

    private static ServerConfig parse(int id, EnsembleOptions options) {
        Map<String, String> keys = new HashMap<>();
        keys.put("dataDir", ROOT.resolve(Integer.toString(id)).toString());
        keys.put("tickTime", Integer.toString(EnsembleOptions.TICK_MILLIS));
        keys.put("initLimit", Integer.toString(EnsembleOptions.INIT_LIMIT));
        keys.put("syncLimit", Integer.toString(EnsembleOptions.SYNC_LIMIT));
        keys.put("electionAlg", Integer.toString(options.election()));
        keys.put("autopurge.purgeInterval", "1");
        if (options.lists()) {
            keys.put("reconfigEnabled", "true");
        }
        for (int server = 1; server <= options.servers(); server++) {
            String host = "10.0.0." + server;
            keys.put(
                    "server." + server,
                    host + ":" + MemberPorts.QUORUM_PORT + ":" + MemberPorts.ELECTION_PORT
                            + (server > options.voters() ? ":observer" : "") + ";" + host + ":"
                            + MemberPorts.CLIENT_PORT);
        }
        switch (options.oracle()) {
            case EnsembleOptions.PLAIN_ORACLE -> keys.put("oraclePath", SimOracles.plain(ROOT, id));
            case EnsembleOptions.LEASE_FILE -> keys.put("zabitat.oracle", SimOracles.LEASE_PLACE);
            default -> {} // nobody goes on alone
        }
        Map<String, String> properties = new HashMap<>();
        properties.put("zookeeper.snapCount", Integer.toString(options.snapCount()));
        properties.put("zookeeper.commitLogCount", Integer.toString(options.committedLog()));
        properties.put("zookeeper.preAllocSize", Integer.toString(options.preallocate()));
        properties.put("zookeeper.snapshotSizeFactor", Double.toString(options.logPercent() / 100.0));
        properties.put("znode.container.checkIntervalMs", "1000");
        if (options.rollOver()) {
            properties.put("zookeeper.testingonly.initialZxid", Long.toString(FIRST_BEFORE_ROLL_OVER - 1));
        }
        try {
            return ServerConfig.parse("sim" + id, keys, properties);
        } catch (ConfigException e) {
            throw new IllegalStateException(e);
        }
    }
}
