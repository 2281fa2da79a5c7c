package io.zabitat.sim;

import io.zabitat.auth.digest.DigestAuthProviderFactory;
import io.zabitat.auth.ip.IpAuthProviderFactory;
import io.zabitat.node.Node;
import io.zabitat.node.ServerParts;
import io.zabitat.node.config.ConfigException;
import io.zabitat.node.config.ServerConfig;
import io.zabitat.node.host.StartException;
import io.zabitat.node.host.Surroundings;
import io.zabitat.quorum.majority.MajorityProvider;
import io.zabitat.spi.storage.StorageProvider;
import io.zabitat.spi.transport.TransportEngine;
import io.zabitat.spi.transport.TransportProvider;
import io.zabitat.spi.transport.TransportSettings;
import io.zabitat.tree.DataTree;
import io.zabitat.tree.TreeSettings;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** One server and its machine, through all its lives. */
final class SimServer {
    private final World world;
    private final Options options;
    private final ServerConfig config;
    private final StorageProvider storage;
    private SimDisk disk;
    private SimListener<SimLink> listener = SimLink.listener();
    private Node node;
    private final ArrayDeque<Runnable> background = new ArrayDeque<>();

    SimServer(World world, Options options, SimDisk disk, StorageProvider storage) {
        this.world = world;
        this.options = options;
        this.disk = disk;
        this.storage = new TappedStorage(storage, world.history);
        this.config = configuration(options);
    }

    private static ServerConfig configuration(Options options) {
        Map<String, String> keys = new HashMap<>();
        keys.put("dataDir", "/data");
        keys.put("clientPort", "2181");
        keys.put("tickTime", "1000");
        keys.put("autopurge.purgeInterval", "1");
        Map<String, String> properties = Map.of(
                "zookeeper.snapCount", Integer.toString(options.snapCount()),
                "zookeeper.preAllocSize", Integer.toString(options.preallocate()),
                "znode.container.checkIntervalMs", "100");
        try {
            return ServerConfig.parse("sim", keys, properties);
        } catch (ConfigException e) {
            throw new IllegalStateException(e);
        }
    }

    SimDisk disk() {
        return disk;
    }

    SimListener<SimLink> listener() {
        return listener;
    }

    boolean isUp() {
        return node != null;
    }

    Node node() {
        return node;
    }

    /** Recovers and serves; every client's view must fit what was recovered. */
    void start() throws StartException {
        listener = SimLink.listener();
        background.clear();
        Node opened = open(disk, listener);
        checkRecovered(opened, world.shown);
        world.history.restart(opened.tree().lastZxid());
        node = opened;
        try {
            node.begin();
        } catch (IOException e) {
            throw new Violation("cannot begin", e);
        }
    }

    private Node open(SimDisk from, SimListener<SimLink> port) throws StartException {
        ServerParts parts = new ServerParts(
                new Transport(),
                new Transport(),
                storage,
                new MajorityProvider(),
                Optional.empty(),
                List.of(new DigestAuthProviderFactory(), new IpAuthProviderFactory()),
                from);
        return Node.open(
                config,
                parts,
                new Surroundings(
                        world.clock,
                        background::add,
                        (address, backlog) -> port,
                        (address, timeout, answer) -> answer.onFailed("alone")),
                Map.of());
    }

    private void checkRecovered(Node opened, long atLeast) {
        DataTree tree = opened.tree();
        if (tree.lastZxid() < atLeast) {
            throw new Violation("recovered up to " + tree.lastZxid() + "; promised was " + atLeast);
        }
        if (tree.lastZxid() > world.history.lastZxid()) {
            throw new Violation("recovered up to " + tree.lastZxid() + ", logged only " + world.history.lastZxid());
        }
        DataTree replayed = new DataTree(TreeSettings.DEFAULT);
        for (long zxid = 1; zxid <= tree.lastZxid(); zxid++) {
            replayed.apply(world.history.txn(zxid));
        }
        same("digest", replayed.digest(), tree.digest());
        same("nodes", replayed.nodeCount(), tree.nodeCount());
        same("ephemerals", replayed.ephemeralCount(), tree.ephemeralCount());
        same("sessions", replayed.sessions().size(), tree.sessions().size());
        same("digest mismatches", 0, tree.digestMismatches() + replayed.digestMismatches());
    }

    private static void same(String what, long right, long found) {
        if (right != found) {
            throw new Violation(what + " of the recovered tree: " + found + " instead of " + right);
        }
    }

    /** If the power went now: would everything be there that the server has called durable? The server itself notices nothing. */
    void probe(Random random) {
        SimDisk image = disk.afterPowerLoss(random);
        try {
            Node opened = open(image, SimLink.listener());
            checkRecovered(opened, world.history.durableUpTo());
            opened.end();
        } catch (StartException e) {
            throw new Violation("after a power loss now, the server would refuse to start: " + e.getMessage(), e);
        }
        world.counters.count("probe of a power loss");
    }

    void turn() {
        try {
            node.turn();
        } catch (IOException | RuntimeException e) {
            throw new Violation("the node loop died: " + e, e);
        }
    }

    void stepBackground() {
        Runnable task = background.poll();
        if (task != null) {
            task.run();
        }
    }

    /** The process ends without a word. */
    void kill() {
        node = null;
        background.clear();
        disk.onProcessDied();
        listener.end();
    }

    void powerLoss(Random random) {
        kill();
        disk = disk.afterPowerLoss(random);
    }

    /** The process ends in order. */
    Optional<String> end() {
        Optional<String> reason = node.end();
        kill();
        return reason;
    }

    private final class Transport implements TransportProvider {
        @Override
        public String name() {
            return "sim";
        }

        @Override
        public TransportEngine open(TransportSettings settings) {
            return new SimEngine(world.clock, options.readBytes(), options.congestedBytes());
        }
    }
}
