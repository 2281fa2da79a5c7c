package io.zabitat.node;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.peer.PeerMessage;
import io.zabitat.core.Core;
import io.zabitat.core.CoreSettings;
import io.zabitat.core.RoleName;
import io.zabitat.endpoint.AuthRegistry;
import io.zabitat.endpoint.ClientEndpoint;
import io.zabitat.node.calls.SlowCalls;
import io.zabitat.node.config.ConfigException;
import io.zabitat.node.config.ServerConfig;
import io.zabitat.node.decision.DecidedNodes;
import io.zabitat.node.decision.Decisions;
import io.zabitat.node.decision.EnsembleLock;
import io.zabitat.node.host.Clock;
import io.zabitat.node.host.LoopEngines;
import io.zabitat.node.host.Mailbox;
import io.zabitat.node.host.NoteLimit;
import io.zabitat.node.host.StartException;
import io.zabitat.node.host.Surroundings;
import io.zabitat.node.log.LogWriter;
import io.zabitat.node.membership.MembershipFiles;
import io.zabitat.node.membership.Roster;
import io.zabitat.node.report.DigestLog;
import io.zabitat.node.report.ElectionRecord;
import io.zabitat.node.report.NodeFacts;
import io.zabitat.node.report.Redundancy;
import io.zabitat.node.slot.Incumbent;
import io.zabitat.node.slot.Role;
import io.zabitat.node.snapshot.SnapshotControl;
import io.zabitat.node.snapshot.SnapshotSchedule;
import io.zabitat.node.snapshot.SnapshotWriter;
import io.zabitat.node.store.DualStore;
import io.zabitat.node.store.StoreMarker;
import io.zabitat.node.tls.ServerTls;
import io.zabitat.node.transport.ClientPorts;
import io.zabitat.node.transport.EngineParking;
import io.zabitat.node.transport.MovableEngine;
import io.zabitat.node.transport.PeerEngines;
import io.zabitat.node.transport.PeerTransportSlot;
import io.zabitat.node.transport.Silence;
import io.zabitat.spi.auth.AuthProvider;
import io.zabitat.spi.election.ElectionAlgorithm;
import io.zabitat.spi.oracle.Oracle;
import io.zabitat.spi.quorum.OracleUse;
import io.zabitat.spi.quorum.QuorumVerifier;
import io.zabitat.spi.storage.Disk;
import io.zabitat.spi.storage.Recovery;
import io.zabitat.spi.transport.TransportEngine;
import io.zabitat.spi.transport.TransportSettings;
import io.zabitat.tree.DataTree;
import io.zabitat.tree.Preparer;
import io.zabitat.tree.acl.AclPolicy;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a node together: has its store recovered, then makes the parts that serve it. Used once, by the starting thread. The node keeps some
 * of it for life: it has no field for the providers, which may have to go before the server does.
 */
final class NodeAssembly {
    private static final Logger LOG = LoggerFactory.getLogger(ZabitatServer.class);

    /** How often an oracle is looked at while the lease of a grant lasts. */
    private static final int LOOKS_IN_A_LEASE = 4;

    private final ServerConfig config;
    private final Surroundings surroundings;
    private final Clock clock;
    private final StoreRecovery stored;
    private LoopEngines engines;
    private Optional<MovableEngine> links = Optional.empty();
    private Optional<TransportEngine> bridge = Optional.empty();
    private ClientPorts port;
    private ServerTls tls;
    private Optional<EnsembleAssembly> ensemble = Optional.empty();
    private Verifiers quorums;
    private Optional<Roster> roster = Optional.empty();
    private Optional<MembershipFiles> memberFiles = Optional.empty();
    private Optional<EnsembleConfig> proposed = Optional.empty();
    private Optional<Oracle> oracle = Optional.empty();
    private ElectionRecord elections;
    private NodeSlots slots;
    private Node node;

    private NodeAssembly(ServerConfig config, Surroundings surroundings) {
        this.config = config;
        this.surroundings = surroundings;
        this.clock = surroundings.clock();
        this.stored = new StoreRecovery(config, surroundings);
    }

    static Node assemble(
            ServerConfig config, ServerParts parts, Surroundings surroundings, Map<String, String> environment)
            throws StartException {
        NodeAssembly assembly = new NodeAssembly(config, surroundings);
        try {
            return assembly.assemble(parts, environment);
        } catch (StartException e) {
            assembly.abort();
            throw e;
        } catch (RuntimeException e) {
            assembly.abort();
            throw new StartException(StartException.UNEXPECTED, "cannot start: " + e, e);
        }
    }

    static String threadName(ServerConfig config, String role) {
        return "zabitat-" + config.name() + "-" + role;
    }

    private Node assemble(ServerParts parts, Map<String, String> environment) throws StartException {
        if (config.isDistributed()) {
            readMembers(parts.disk());
        }
        QuorumVerifier verifier = verifier(parts);
        stored.run(parts);
        try {
            engines = new LoopEngines(parts.clientTransport().open(clientSettings()));
        } catch (IOException e) {
            throw new StartException(
                    StartException.UNEXPECTED,
                    "transport " + parts.clientTransport().name() + ": " + e.getMessage(),
                    e);
        }
        tls = openTls();
        port = ClientPorts.bind(config, surroundings.listening(), tls, LOG::warn);
        if (config.isDistributed()) {
            bridge = openBridge(parts);
            bridge.ifPresent(engines::addWaking);
            MovableEngine movable = new MovableEngine(bridge.isPresent() ? bridge.get() : engines.active());
            links = Optional.of(movable);
            ensemble = Optional.of(new EnsembleAssembly(config, roster.get(), quorums, surroundings, movable, tls));
            ensemble.get().bind();
        }
        return join(parts, verifier, environment);
    }

    /** The list of members as the configuration has it, unless the server's own files know a newer one. */
    private void readMembers(Disk disk) throws StartException {
        EnsembleConfig current = config.ensemble();
        try {
            if (config.reconfigEnabled()) {
                MembershipFiles kept = NodeSettings.memberFiles(config, disk);
                memberFiles = Optional.of(kept);
                kept.prepare();
                long given = current.version();
                current =
                        kept.newest().filter(newest -> newest.version() > given).orElse(current);
                long version = current.version();
                proposed = kept.next().filter(next -> next.version() > version);
            }
            roster = Optional.of(new Roster(config.serverId(), current));
        } catch (IOException e) {
            throw new StartException(
                    StartException.CONFIGURATION,
                    "reconfigEnabled=true, but the list of members cannot be kept beside the configuration: "
                            + e.getMessage(),
                    e);
        } catch (IllegalArgumentException e) {
            throw new StartException(StartException.CONFIGURATION, "bad configuration: " + e.getMessage(), e);
        }
    }

    /** What is a quorum must be clear, and safe, before anything is touched. */
    private QuorumVerifier verifier(ServerParts parts) throws StartException {
        quorums = new Verifiers(config, parts);
        try {
            QuorumVerifier made = roster.isPresent()
                    ? quorums.create(roster.get().current())
                    : parts.quorum().create(List.of(config.serverId()), Map.of());
            if (made.oracle() != OracleUse.NONE && !config.isObserver()) {
                oracle = Optional.of(NodeSettings.oracle(config, parts.oracle(), clock));
            }
            return made;
        } catch (IllegalArgumentException e) {
            throw new StartException(StartException.CONFIGURATION, "bad configuration: " + e.getMessage(), e);
        }
    }

    /** One engine serves clients and peers; one of another provider has a thread of its own. */
    private Optional<TransportEngine> openBridge(ServerParts parts) throws StartException {
        if (isOneTransport(parts)) {
            return Optional.empty();
        }
        TransportSettings settings = TransportSettings.defaults();
        try {
            return Optional.of(surroundings
                    .engines()
                    .beside(
                            parts.peerTransport().open(settings),
                            settings,
                            threadName(config, "peers"),
                            engines::wake));
        } catch (IOException e) {
            throw new StartException(
                    StartException.UNEXPECTED,
                    "transport " + parts.peerTransport().name() + ": " + e.getMessage(),
                    e);
        }
    }

    /** Two versions of one are two. */
    private static boolean isOneTransport(ServerParts parts) {
        Incumbent clients = parts.incumbents().get(Role.CLIENT_TRANSPORT);
        Incumbent peers = parts.incumbents().get(Role.PEER_TRANSPORT);
        return parts.peerTransport().name().equals(parts.clientTransport().name())
                && (clients == null || peers == null || clients.id().equals(peers.id()));
    }

    private TransportSettings clientSettings() {
        return new TransportSettings(64 * 1024, 16 * 1024 * 1024, config.clientTcpKeepAlive());
    }

    private ServerTls openTls() throws StartException {
        try {
            return new ServerTls(
                    config, threadName(config, "tls"), text -> LOG.warn("server={} {}", config.name(), text));
        } catch (ConfigException e) {
            throw new StartException(StartException.CONFIGURATION, e.getMessage(), e);
        }
    }

    private Node join(ServerParts parts, QuorumVerifier verifier, Map<String, String> environment)
            throws StartException {
        DualStore store = stored.store();
        DataTree tree = stored.tree();
        Recovery recovery = stored.recovery();
        List<AuthProvider> providers = parts.auth().stream()
                .map(factory -> factory.create(config.settings()))
                .toList();
        AuthRegistry auth = new AuthRegistry(providers);
        AclPolicy acls = new AclPolicy(auth, config.skipAcl());
        LogWriter log = new LogWriter(threadName(config, "log"), store.log(), tree.lastZxid(), engines::wake);
        SnapshotWriter snapshots = new SnapshotWriter(threadName(config, "snapshot"), store.snapshots(), LOG::warn);
        SlowCalls reader = new SlowCalls(threadName(config, "reader"), engines::wake);
        SnapshotSchedule schedule = NodeSettings.snapshotSchedule(config, tree.lastZxid());
        schedule.onRecovered(recovery.logTxns(), stored.replayedBytes());
        if (stored.hasRemovedOrphans()) {
            schedule.force();
        }
        SnapshotControl snapshotControl = new SnapshotControl(tree, snapshots, schedule);
        DigestLog digests = new DigestLog();
        Core core = new Core(
                roster.isPresent()
                        ? NodeSettings.core(config, roster.get().current(), quorums)
                        : CoreSettings.standalone(config.serverId(), verifier));
        Consumer<DataTree> dressing = dressing();
        DiskWork disk = new DiskWork(
                store, log, snapshotControl, tree, stored::loader, dressing, memberFiles, config.dbAutocreate());
        dressing.accept(tree);
        boolean member = config.isDistributed();
        boolean leaderServes = !member || config.quorumConfig().leaderServes();
        RoleServices roles = new RoleServices(tree, config.tickTimeMillis(), leaderServes, member);
        elections = new ElectionRecord(clock, config.serverId(), config.isObserver());
        RoleLog roleLog = new RoleLog(config.name(), member, core, clock, elections, reason -> node.fail(reason));
        NodeLoop loop = new NodeLoop(core, tree, disk, digests, roles, roleLog);
        disk.attach(loop);
        Ticker ticker = new Ticker(loop, config.tickTimeMillis());
        Mailbox mailbox = new Mailbox(engines::wake);
        NodeFacts facts = new NodeFacts(config, port, roster, store, tree, digests, clock, environment);
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
        endpoint.useCertificates(config.certificateScheme());
        NoteLimit strangers = new NoteLimit(clock, text -> LOG.warn("server={} {}", config.name(), text));
        endpoint.noteStrangers(strangers);
        facts.attach(endpoint, core, loop.figures(), elections);
        Decisions decisions =
                new Decisions(tree, roles.pipeline(), mailbox::post, surroundings.random(), endpoint::newSessionId);
        loop.attach(decisions);
        Peers peers = member
                ? ensemble.get()
                        .join(
                                electionOf(parts),
                                loop,
                                endpoint::nowMillis,
                                mailbox,
                                store,
                                reader,
                                elections,
                                decisions,
                                core)
                : new NoPeers(config.serverId(), loop);
        loop.attach(peers);
        AddressChange clientMove = new AddressChange(
                surroundings.dialing(),
                mailbox,
                addresses -> port.move(addresses.get(0), slots.clientPortWatch()),
                text -> LOG.warn("server={} clients: {}", config.name(), text));
        QuorumSlot quorumSlot = new QuorumSlot(
                core,
                loop,
                quorums,
                mailbox,
                clock,
                surroundings.asking(),
                config.serverId(),
                threadName(config, "quorum"),
                text -> LOG.warn("server={} {}", config.name(), text));
        if (config.reconfigEnabled()) {
            roster.ifPresent(members -> loop.attach(
                    quorumSlot.watching(new LivingMembers(config.name(), members, clock, tree, peers, clientMove))));
        }
        Optional<OracleDesk> desk = oracle.map(asked -> new OracleDesk(
                asked,
                config.serverId(),
                config.ensemble().version(),
                new SlowCalls(threadName(config, "oracle"), engines::wake),
                TimeUnit.MILLISECONDS.toNanos(config.oracleLeaseMillis()) / LOOKS_IN_A_LEASE,
                loop::onOracle));
        desk.ifPresent(loop::attach);
        roles.attach(
                endpoint,
                new LeaderPipeline(
                        loop,
                        clock,
                        tree,
                        preparer(tree, acls, core),
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
        SlotAssembly assembly = new SlotAssembly(parts);
        String peerThread = threadName(config, "peers");
        PeerTransportSlot peerTransport = new PeerTransportSlot(
                assembly.peerTransport(),
                links,
                engines,
                new PeerEngines(surroundings.engines(), peerThread, engines::wake),
                peerThread,
                () -> roster.map(members -> members.current().voters().size()).orElse(1),
                new Silence(core, loop::post),
                () -> ensemble.ifPresent(EnsembleAssembly::callMissing),
                text -> LOG.info("server={} {}", config.name(), text));
        EngineParking.Drain drain = new EngineParking.Drain(
                config.swap().drainMillis(), text -> LOG.warn("server={} {}", config.name(), text));
        slots = assembly.slots(engines, port, endpoint, peerTransport, mailbox, clientSettings(), drain);
        slots.tryOutBy(surroundings.engines());
        NodeReports reports = new NodeReports(
                config, port, stored.store(), tree, core, endpoint, slots, facts, elections, roster, ensemble, oracle);
        StorageSlot slot = new StorageSlot(
                store,
                stored.context(),
                parts.stores(),
                config.serverId(),
                disk,
                log,
                snapshotControl,
                stored::loader,
                clock,
                () -> new SlowCalls(threadName(config, "swap"), engines::wake),
                mailbox,
                text -> LOG.warn("server={} {}", config.name(), text),
                reason -> node.fail(reason));
        slots.attach(slot);
        Redundancy others = new Redundancy(roster, reports::ofEnsemble, quorums::create, mailbox::post);
        slot.attach(others);
        if (member) { // a server alone asks nobody
            EnsembleLock lock = new EnsembleLock(
                    new DecidedNodes(decisions),
                    config.serverId(),
                    slots::needsLock,
                    others::isGone,
                    clock,
                    mailbox::post);
            slots.attach(lock, () -> core.role() != RoleName.LOOKING);
        }
        slots.attach(new VitalSigns(
                endpoint,
                tree,
                Map.of("log", log::hasDied, "snapshot", snapshots::hasDied, "reader", reader::hasDied)));
        slots.attach(decisions);
        ensemble.ifPresent(members -> slots.attach(members.elections()));
        MemberChanges memberChanges = new MemberChanges(core, tree, roles.pipeline(), member);
        quorumSlot.attach(peers, memberChanges, member);
        slots.attach(quorumSlot);
        if (stored.opened().isObserving()) {
            goOn(slot, stored.opened().marker().get(), parts.storePolicy());
        }
        Node.Parts owned = new Node.Parts(
                clock,
                engines,
                slots,
                port,
                clientMove,
                tls,
                endpoint,
                strangers,
                loop,
                roles,
                memberChanges,
                peers,
                ticker,
                mailbox,
                tree,
                store,
                slot,
                disk,
                log,
                snapshots,
                snapshotControl,
                reader,
                desk,
                sweep,
                purge);
        node = new Node(owned, () -> begin(disk, recovery, ticker), reports::make);
        return node;
    }

    /** A store in doubt has nothing that another one could be filled from. */
    private void goOn(StorageSlot slot, StoreMarker interrupted, Map<String, String> policy) {
        if (stored.recovery().suspect().isPresent()) {
            slot.suspend(
                    interrupted,
                    "what the store holds is in doubt, and comes from the other members: start the server again after"
                            + " that");
        } else {
            slot.resume(interrupted, policy);
        }
    }

    private static ElectionAlgorithm electionOf(ServerParts parts) {
        return parts.election().orElseThrow(() -> new IllegalStateException("no election"));
    }

    /** A member keeps the configuration in the tree. */
    private Consumer<DataTree> dressing() {
        return tree -> roster.ifPresent(members -> tree.setConfig(members.current(), clock.wallMillis()));
    }

    /** A server alone is another kind of server, unless the configuration says otherwise. */
    private Preparer preparer(DataTree tree, AclPolicy acls, Core core) {
        return config.isDistributed()
                ? new Preparer(tree, acls, new CoreReconfigurations(core, config.standaloneEnabled() ? 2 : 1))
                : new Preparer(tree, acls);
    }

    private long readClock(Ticker ticker) {
        long now = clock.nanoTime();
        ticker.onTime(now);
        return TimeUnit.NANOSECONDS.toMillis(now);
    }

    private void sendToLeader(PeerMessage message) {
        ensemble.ifPresent(members -> members.sendToLeader(message));
    }

    /** On the thread that turns the node. */
    private void begin(DiskWork disk, Recovery recovery, Ticker ticker) throws IOException {
        if (ensemble.isEmpty()) {
            disk.beginAlone();
            return;
        }
        ensemble.get().begin();
        ticker.start(clock.nanoTime());
        recovery.suspect().ifPresent(reason -> LOG.error("server={} suspect: {}", config.name(), reason));
        disk.begin(
                recovery,
                stored.store().epochs().accepted().orElse(0),
                stored.store().epochs().current().orElse(0),
                proposed);
    }

    /** Gives back what a refused start had taken. */
    private void abort() {
        if (engines != null) {
            engines.closeAll();
        }
        if (tls != null) {
            tls.close();
        }
        if (port != null) {
            try {
                port.close();
            } catch (IOException e) {
                LOG.debug("closing the client port", e);
            }
        }
        ensemble.ifPresent(EnsembleAssembly::abort);
        bridge.ifPresent(TransportEngine::close);
        stored.close();
    }
}
