package io.zabitat.node;

import io.zabitat.spi.transport.Channel;
import io.zabitat.spi.transport.ChannelHandler;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import io.zabitat.api.Member;
import io.zabitat.api.peer.PeerMessage;
import io.zabitat.node.config.QuorumConfig;
import io.zabitat.node.log.DiskReader;
import io.zabitat.peer.ElectionMesh;
import io.zabitat.spi.election.Election;
import io.zabitat.spi.election.ElectionContext;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import io.zabitat.core.Core;
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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts a node together: recovers its store, then makes the parts that serve it. Used once, by the starting thread. */
final class NodeAssembly {
    private static final Logger LOG = LoggerFactory.getLogger(ZabitatServer.class);

    /** Exit codes of ZooKeeper (features, section 2.24). */
    static final int EXIT_UNEXPECTED = 1;

    private static final int EXIT_DATA_DIRECTORY = 3;
    private static final int EXIT_SNAPSHOT = 10;
    private static final int EXIT_CANNOT_BIND = 14;

    private final ServerConfig config;
    private final ServerParts parts;
    private final Surroundings surroundings;
    private final Clock clock;
    private Store store;
    private TransportEngine engine;
    private ClientPort port;
    private PeerListeners quorumPort;
    private PeerListeners electionPort;
    private EnsemblePeers ensemble;
    private ElectionMesh mesh;
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
        StateLoader loader = loader();
        Recovery recovery = recover(loader);
        boolean suspect = recovery.suspect().isPresent(); // what was read is whole only in part, perhaps
        DataTree tree = suspect ? loader().tree() : loader.tree();
        boolean orphansRemoved = !suspect && loader.removeOrphans();
        if (recovery.snapshotZxid() < 0 && !suspect) {
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
        if (config.isDistributed()) {
            quorumPort = bindPeers("quorum", Member.PeerAddress::quorum);
            electionPort = bindPeers("election", Member.PeerAddress::election);
        }
        return join(tree, recovery, suspect ? 0 : loader.replayedBytes(), orphansRemoved, environment);
    }

    private StateLoader loader() {
        return new StateLoader(NodeSettings.tree(config), config.maxRecordBytes(), LOG::info);
    }

    /** As often as {@code electionPortBindRetry} says, a second apart: the one who had the port before may be going. */
    private PeerListeners bindPeers(String what, Function<Member.PeerAddress, Member.HostPort> port)
            throws StartException {
        int retries = config.quorumConfig().electionPortBindRetry();
        for (int tries = 1; ; tries++) {
            try {
                return PeerListeners.bind(
                        NodeSettings.listen(config, port), surroundings.listening(), text -> LOG.warn("{}", text));
            } catch (IOException e) {
                if (retries > 0 && tries >= retries) {
                    throw new StartException(
                            EXIT_CANNOT_BIND, "cannot bind the " + what + " port: " + e.getMessage(), e);
                }
                pause();
            }
        }
    }

    private static void pause() throws StartException {
        try {
            new CountDownLatch(1).await(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartException(EXIT_UNEXPECTED, "interrupted while waiting for a port", e);
        }
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
                            LOG::warn,
                            config.isDistributed()));
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
            SnapshotJob job = new SnapshotJob(tree, target, false);
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

    private Node join(
            DataTree tree,
            Recovery recovery,
            long replayedBytes,
            boolean orphansRemoved,
            Map<String, String> environment)
            throws StartException {
        List<AuthProvider> providers = parts.auth().stream()
                .map(factory -> factory.create(config.settings()))
                .toList();
        AuthRegistry auth = new AuthRegistry(providers);
        AclPolicy acls = new AclPolicy(auth, config.skipAcl());
        LogWriter log = new LogWriter(threadName(config, "log"), store.log(), tree.lastZxid(), engine::wake);
        SnapshotWriter snapshots = new SnapshotWriter(
                threadName(config, "snapshot"), store.snapshots(), recovery.snapshotZxid(), LOG::warn);
        DiskReader reader = new DiskReader(threadName(config, "reader"), engine::wake);
        SnapshotSchedule schedule = NodeSettings.snapshotSchedule(config, tree.lastZxid());
        schedule.onRecovered(recovery.logTxns(), replayedBytes);
        if (orphansRemoved) {
            schedule.force();
        }
        SnapshotControl snapshotControl = new SnapshotControl(tree, snapshots, schedule);
        DigestLog digests = new DigestLog();
        Core core = new Core(NodeSettings.core(config, parts.quorum()));
        DiskWork disk = new DiskWork(store, log, snapshotControl, tree, this::loader);
        boolean member = config.isDistributed();
        boolean leaderServes = !member || config.quorumConfig().leaderServes();
        RoleServices roles = new RoleServices(tree, config.tickTimeMillis(), leaderServes, member);
        NodeLoop loop = new NodeLoop(core, tree, disk, digests, roles, new Roles());
        disk.attach(loop);
        Ticker ticker = new Ticker(loop, config.tickTimeMillis());
        Mailbox mailbox = new Mailbox(engine::wake);
        NodeFacts facts = new NodeFacts(config, address(), store, tree, digests, clock, environment);
        long nowNanos = clock.nanoTime();
        ClientEndpoint endpoint = new ClientEndpoint(
                NodeSettings.endpoint(config),
                tree,
                acls,
                auth,
                roles.pipeline(),
                facts,
                () -> readClock(ticker),
                NodeSettings.firstSessionId(config.serverId(), nowNanos),
                LOG::debug);
        facts.attach(endpoint, core);
        Peers peers = member
                ? ensemble(loop, core, endpoint, mailbox, reader)
                : new NoPeers(config.serverId(), loop);
        loop.attach(peers);
        roles.attach(
                endpoint,
                new LeaderPipeline(
                        loop,
                        clock,
                        tree,
                        new Preparer(tree, acls),
                        !member,
                        config.maxRecordBytes(),
                        config.maxRecordBytes(),
                        disk::isFull),
                new LearnerPipeline(this::sendToLeader, disk::isFull),
                this::sendToLeader);
        long nowMillis = TimeUnit.NANOSECONDS.toMillis(nowNanos);
        ContainerSweep sweep = new ContainerSweep(
                tree,
                roles.pipeline(),
                config.containerCheckIntervalMillis(),
                config.containerMaxPerMinute(),
                config.containerMaxNeverUsedMillis(),
                nowMillis);
        Purge purge = new Purge(snapshots, config.snapRetainCount(), config.purgeIntervalHours(), nowNanos);
        Node.Parts owned = new Node.Parts(
                clock,
                engine,
                port,
                endpoint,
                loop,
                roles,
                peers,
                ticker,
                mailbox,
                tree,
                store,
                disk,
                log,
                snapshots,
                snapshotControl,
                reader,
                sweep,
                purge);
        node = new Node(
                owned, () -> begin(disk, recovery, ticker, peers), () -> makeReport(facts, core, endpoint, tree));
        return node;
    }

    private long readClock(Ticker ticker) {
        long now = clock.nanoTime();
        ticker.onTime(now);
        return TimeUnit.NANOSECONDS.toMillis(now);
    }

    private void sendToLeader(PeerMessage message) {
        ensemble.links().sendToLeader(message);
    }

    private EnsemblePeers ensemble(
            NodeLoop loop, Core core, ClientEndpoint endpoint, Mailbox mailbox, DiskReader reader) {
        Consumer<String> note = text -> LOG.info("server={} {}", config.name(), text);
        NodeDialer dialer = new NodeDialer(surroundings.dialing(), mailbox);
        QuorumConfig quorum = config.quorumConfig();
        QuorumLinks links = new QuorumLinks(
                loop,
                endpoint::nowMillis,
                engine::adopt,
                dialer,
                id -> config.ensemble().member(id).map(Member::addresses).orElse(List.of()).stream()
                        .map(Member.PeerAddress::quorum)
                        .toList(),
                NodeSettings.links(config),
                NodeSettings.tree(config),
                Math.max(1, quorum.connectToLearnerMasterLimitMillis()),
                TimeUnit.MILLISECONDS.toNanos(quorum.initLimitMillis()),
                note);
        LearnerFeeds feeds = new LearnerFeeds(
                store, reader, loop, quorum.snapshotSizeFactor(), config.maxRecordBytes(), links::resumeBulk);
        Election election = parts.election()
                .orElseThrow(() -> new IllegalStateException("no election"))
                .start(new ElectionContext(
                        config.serverId(),
                        config.isObserver(),
                        config.ensemble(),
                        NodeSettings.verifier(config, parts.quorum()),
                        config.settings()));
        ensemble = new EnsemblePeers(
                loop,
                clock,
                engine,
                election,
                links,
                feeds,
                new ElectionRecord(),
                NodeSettings.patience(config, clock.nanoTime()),
                note);
        mesh = new ElectionMesh(
                NodeSettings.mesh(config), config.ensemble(), this::adoptElection, dialer, ensemble, clock.nanoTime());
        return ensemble;
    }

    /** Election links are idle for days: a firewall in between may want to see something. */
    private Channel adoptElection(SocketChannel socket, ChannelHandler handler) throws IOException {
        if (config.quorumConfig().tcpKeepAlive()) {
            socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        }
        return engine.adopt(socket, handler);
    }

    /** On the thread that turns the node. */
    private void begin(DiskWork disk, Recovery recovery, Ticker ticker, Peers peers) throws IOException {
        if (!config.isDistributed()) {
            disk.begin(0, 0, true);
            return;
        }
        ensemble.begin(mesh, quorumPort, electionPort);
        ticker.start(clock.nanoTime());
        recovery.suspect().ifPresent(reason -> LOG.error("server={} suspect: {}", config.name(), reason));
        disk.begin(
                store.epochs().accepted().orElse(0),
                store.epochs().current().orElse(0),
                recovery.complete());
    }

    private InetSocketAddress address() throws StartException {
        try {
            return port.address();
        } catch (IOException e) {
            throw new StartException(EXIT_CANNOT_BIND, "client port lost: " + e.getMessage(), e);
        }
    }

    private ServerReport makeReport(NodeFacts facts, Core core, ClientEndpoint endpoint, DataTree tree) {
        Map<String, String> active = Map.of(
                "storage", parts.storage().name(),
                "transport.client", parts.clientTransport().name(),
                "quorum", parts.quorum().name());
        return new ServerReport(
                config.name(),
                config.serverId(),
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
        for (PeerListeners listeners : List.of(Optional.ofNullable(quorumPort), Optional.ofNullable(electionPort)).stream()
                .flatMap(Optional::stream)
                .toList()) {
            listeners.close(engine);
        }
        if (store != null) {
            store.close();
        }
    }

    private final class Roles implements NodeLoop.RoleListener {
        @Override
        public void onServing(RoleName role, long epoch) {
            LOG.info("server={} role={} epoch=0x{}", config.name(), role, Long.toHexString(epoch));
        }

        @Override
        public void onStopped(StopReason reason, String detail) {
            LOG.warn("server={} stops serving: {}: {}", config.name(), reason, detail);
        }

        @Override
        public void onNote(String text) {
            LOG.info("server={} {}", config.name(), text);
        }

        @Override
        public void onHalt(String reason) {
            node.fail(reason);
        }
    }
}
