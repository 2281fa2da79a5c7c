package io.zabitat.node;

import io.zabitat.core.Core;
import io.zabitat.core.CoreSettings;
import io.zabitat.core.RoleName;
import io.zabitat.core.StopReason;
import io.zabitat.endpoint.AuthRegistry;
import io.zabitat.endpoint.ClientEndpoint;
import io.zabitat.node.config.ServerConfig;
import io.zabitat.node.log.LogWriter;
import io.zabitat.node.snapshot.DirectSnapshot;
import io.zabitat.node.snapshot.SnapshotWriter;
import io.zabitat.spi.auth.AuthProvider;
import io.zabitat.spi.storage.DamagedStoreException;
import io.zabitat.spi.storage.Recovery;
import io.zabitat.spi.storage.StorageException;
import io.zabitat.spi.storage.Store;
import io.zabitat.spi.storage.StoreContext;
import io.zabitat.spi.transport.TransportEngine;
import io.zabitat.spi.transport.TransportSettings;
import io.zabitat.tree.DataTree;
import io.zabitat.tree.Preparer;
import io.zabitat.tree.acl.AclPolicy;
import io.zabitat.tree.session.SessionExpiry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts a standalone node together: recovers its store, then makes the parts that serve it. Used once, by the starting thread. */
final class NodeAssembly {
    private static final Logger LOG = LoggerFactory.getLogger(ZabitatServer.class);

    /** Exit codes of ZooKeeper (features, section 2.24). */
    static final int EXIT_UNEXPECTED = 1;

    private static final int EXIT_DATA_DIRECTORY = 3;
    private static final int EXIT_SNAPSHOT = 10;
    private static final int EXIT_CANNOT_BIND = 14;

    /** A standalone server's id, which its session ids begin with. */
    private static final long STANDALONE_ID = 1;

    private final ServerConfig config;
    private final ServerParts parts;
    private final Surroundings surroundings;
    private final Clock clock;
    private Store store;
    private TransportEngine engine;
    private ClientPort port;
    private Node node;

    private NodeAssembly(ServerConfig config, ServerParts parts, Surroundings surroundings) {
        this.config = config;
        this.parts = parts;
        this.surroundings = surroundings;
        this.clock = surroundings.clock();
    }

    static Node assemble(
            ServerConfig config, ServerParts parts, Surroundings surroundings, Map<String, String> environment)
            throws StartException {
        NodeAssembly assembly = new NodeAssembly(config, parts, surroundings);
        try {
            return assembly.assemble(environment);
        } catch (StartException e) {
            assembly.abort();
            throw e;
        } catch (RuntimeException e) {
            assembly.abort();
            throw new StartException(EXIT_UNEXPECTED, "cannot start: " + e, e);
        }
    }

    static String threadName(ServerConfig config, String role) {
        return "zabitat-" + config.name() + "-" + role;
    }

    private Node assemble(Map<String, String> environment) throws StartException {
        StateLoader loader = new StateLoader(NodeSettings.tree(config), config.maxRecordBytes(), LOG::info);
        Recovery recovery = recover(loader);
        DataTree tree = loader.tree();
        boolean orphansRemoved = loader.removeOrphans();
        if (recovery.snapshotZxid() < 0) {
            writeFirstSnapshot(tree);
        }
        LOG.info(
                "server={} store={} recovered zxid=0x{} snapshot=0x{} txns={} znodes={} sessions={}",
                config.name(),
                parts.storage().name(),
                Long.toHexString(tree.lastZxid()),
                Long.toHexString(Math.max(0, recovery.snapshotZxid())),
                recovery.logTxns(),
                tree.nodeCount(),
                tree.sessions().size());
        try {
            engine = parts.clientTransport()
                    .open(new TransportSettings(64 * 1024, 16 * 1024 * 1024, config.clientTcpKeepAlive()));
        } catch (IOException e) {
            throw new StartException(
                    EXIT_UNEXPECTED, "transport " + parts.clientTransport().name() + ": " + e.getMessage(), e);
        }
        bind();
        return join(tree, recovery, orphansRemoved, environment);
    }

    private Recovery recover(StateLoader loader) throws StartException {
        try {
            store = parts.storage()
                    .open(new StoreContext(
                            config.dataDir(),
                            config.dataLogDir(),
                            config.settings(),
                            parts.disk(),
                            surroundings.background(),
                            clock::nanoTime,
                            config.maxRecordBytes(),
                            LOG::warn));
            return store.recover(loader);
        } catch (DamagedStoreException e) {
            throw new StartException(
                    EXIT_DATA_DIRECTORY,
                    "the data directory is damaged, acknowledged writes may be missing: " + e.getMessage()
                            + ". Look with `zabitat store verify`; `zabitat store recover` shows what giving up the rest would lose",
                    e);
        } catch (StorageException e) {
            throw new StartException(EXIT_DATA_DIRECTORY, e.getMessage(), e);
        }
    }

    /** A log needs a snapshot below it, be it of the empty tree: without one the store would not open again. */
    private void writeFirstSnapshot(DataTree tree) throws StartException {
        try (DirectSnapshot target = new DirectSnapshot(store.snapshots())) {
            SnapshotJob job = new SnapshotJob(tree, target);
            boolean done = false;
            while (!done) {
                done = job.advance();
            }
        } catch (UncheckedIOException e) {
            throw new StartException(
                    EXIT_SNAPSHOT,
                    "cannot write the first snapshot: " + e.getCause().getMessage(),
                    e);
        }
    }

    private void bind() throws StartException {
        InetSocketAddress address = config.clientAddress();
        try {
            port = ClientPort.bind(address, config.clientPortListenBacklog(), surroundings.listening(), LOG::warn);
        } catch (IOException e) {
            throw new StartException(
                    EXIT_CANNOT_BIND,
                    "cannot listen on " + address.getHostString() + ":" + address.getPort() + ": " + e.getMessage(),
                    e);
        }
    }

    private Node join(DataTree tree, Recovery recovery, boolean orphansRemoved, Map<String, String> environment)
            throws StartException {
        List<AuthProvider> providers = parts.auth().stream()
                .map(factory -> factory.create(config.settings()))
                .toList();
        AuthRegistry auth = new AuthRegistry(providers);
        AclPolicy acls = new AclPolicy(auth, config.skipAcl());
        LogWriter log = new LogWriter(threadName(config, "log"), store.log(), tree.lastZxid(), engine::wake);
        SnapshotWriter snapshots = new SnapshotWriter(
                threadName(config, "snapshot"), store.snapshots(), recovery.snapshotZxid(), LOG::warn);
        SnapshotSchedule schedule = NodeSettings.snapshotSchedule(config, tree.lastZxid());
        schedule.onRecovered(recovery.logTxns());
        if (orphansRemoved) {
            schedule.force();
        }
        DigestLog digests = new DigestLog();
        Core core = new Core(
                CoreSettings.standalone(STANDALONE_ID, parts.quorum().create(List.of(STANDALONE_ID), Map.of())));
        NodeLoop loop = new NodeLoop(
                STANDALONE_ID,
                clock,
                core,
                tree,
                new Preparer(tree, acls),
                log,
                schedule,
                digests,
                config.maxRecordBytes(),
                new Roles());
        NodeFacts facts = new NodeFacts(config, address(), store, tree, digests, clock, environment);
        long nowNanos = clock.nanoTime();
        ClientEndpoint endpoint = new ClientEndpoint(
                NodeSettings.endpoint(config),
                tree,
                acls,
                auth,
                loop,
                new SessionExpiry(config.tickTimeMillis()),
                facts,
                () -> TimeUnit.NANOSECONDS.toMillis(clock.nanoTime()),
                NodeSettings.firstSessionId(STANDALONE_ID, nowNanos),
                LOG::debug);
        facts.attach(endpoint);
        long nowMillis = TimeUnit.NANOSECONDS.toMillis(nowNanos);
        ContainerSweep sweep = new ContainerSweep(
                tree,
                loop,
                config.containerCheckIntervalMillis(),
                config.containerMaxPerMinute(),
                config.containerMaxNeverUsedMillis(),
                nowMillis);
        Purge purge = new Purge(snapshots, config.snapRetainCount(), config.purgeIntervalHours(), nowNanos);
        Node.Parts owned = new Node.Parts(
                clock, engine, port, endpoint, loop, tree, store, log, snapshots, schedule, sweep, purge);
        node = new Node(owned, () -> makeReport(facts, endpoint, tree));
        return node;
    }

    private InetSocketAddress address() throws StartException {
        try {
            return port.address();
        } catch (IOException e) {
            throw new StartException(EXIT_CANNOT_BIND, "client port lost: " + e.getMessage(), e);
        }
    }

    private ServerReport makeReport(NodeFacts facts, ClientEndpoint endpoint, DataTree tree) {
        Map<String, String> active = Map.of(
                "storage", parts.storage().name(),
                "transport.client", parts.clientTransport().name(),
                "quorum", parts.quorum().name());
        return new ServerReport(
                config.name(),
                STANDALONE_ID,
                facts.mode(),
                NodeSettings.display(port),
                config.dataDir(),
                tree.lastZxid(),
                endpoint.connectionCount(),
                tree.sessions().size(),
                tree.nodeCount(),
                tree.watches().size(),
                active,
                facts.counters());
    }

    /** Gives back what a refused start had taken. */
    private void abort() {
        if (engine != null) {
            engine.close();
        }
        if (port != null) {
            try {
                port.close();
            } catch (IOException e) {
                LOG.debug("closing the client port", e);
            }
        }
        if (store != null) {
            store.close();
        }
    }

    private final class Roles implements NodeLoop.RoleListener {
        @Override
        public void onServing(RoleName role) {
            LOG.info("server={} role={}", config.name(), role);
        }

        @Override
        public void onStopped(StopReason reason, String detail) {
            LOG.error("server={} stops serving: {}: {}", config.name(), reason, detail);
        }

        @Override
        public void onHalt(String reason) {
            node.fail(reason);
        }
    }
}
