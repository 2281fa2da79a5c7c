package io.zabitat.node;

import io.zabitat.api.Member;
import io.zabitat.api.peer.PeerMessage;
import io.zabitat.node.bridge.EngineBridge;
import io.zabitat.node.config.QuorumConfig;
import io.zabitat.node.config.ServerConfig;
import io.zabitat.node.log.DiskReader;
import io.zabitat.node.tls.ServerTls;
import io.zabitat.peer.ElectionMesh;
import io.zabitat.spi.election.Election;
import io.zabitat.spi.election.ElectionContext;
import io.zabitat.spi.quorum.QuorumVerifier;
import io.zabitat.spi.storage.Store;
import io.zabitat.spi.transport.TransportEngine;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of a node that only a member of an ensemble has: its ports, its election, its links to the others. Used once, by the starting
 * thread; what it makes belongs to the node loop.
 */
final class EnsembleAssembly {
    private static final Logger LOG = LoggerFactory.getLogger(ZabitatServer.class);

    private final ServerConfig config;
    private final ServerParts parts;
    private final QuorumVerifier verifier;
    private final Surroundings surroundings;
    private final Clock clock;
    private final TransportEngine engine;
    private final Optional<EngineBridge> bridge;
    private final PeerAdopter adopter;
    private PeerListeners quorumPort;
    private PeerListeners electionPort;
    private QuorumLinks links;
    private EnsemblePeers peers;
    private ElectionMesh mesh;

    EnsembleAssembly(
            ServerConfig config,
            ServerParts parts,
            QuorumVerifier verifier,
            Surroundings surroundings,
            TransportEngine engine,
            Optional<EngineBridge> bridge,
            ServerTls tls) {
        this.verifier = verifier;
        this.config = config;
        this.parts = parts;
        this.surroundings = surroundings;
        this.clock = surroundings.clock();
        this.engine = engine;
        this.bridge = bridge;
        this.adopter = new PeerAdopter(engine, tls, config.quorumConfig().tcpKeepAlive());
    }

    /** A server has to know that it can be reached before it votes for itself. */
    void bind() throws StartException {
        quorumPort = bindPeers("quorum", Member.PeerAddress::quorum);
        electionPort = bindPeers("election", Member.PeerAddress::election);
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
                            NodeAssembly.EXIT_CANNOT_BIND, "cannot bind the " + what + " port: " + e.getMessage(), e);
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
            throw new StartException(NodeAssembly.EXIT_UNEXPECTED, "interrupted while waiting for a port", e);
        }
    }

    /** @param beforeEvent looks at the clock before anything that came is handled */
    Peers join(
            NodeLoop loop,
            Runnable beforeEvent,
            Mailbox mailbox,
            Store store,
            DiskReader reader,
            ElectionRecord elections) {
        NoteLimit note = new NoteLimit(clock, text -> LOG.info("server={} {}", config.name(), text));
        NodeDialer dialer = new NodeDialer(surroundings.dialing(), mailbox);
        QuorumConfig quorum = config.quorumConfig();
        links = new QuorumLinks(
                loop,
                beforeEvent,
                adopter,
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
                        config.serverId(), config.isObserver(), config.ensemble(), verifier, config.settings()));
        peers = new EnsemblePeers(
                loop,
                clock,
                engine,
                bridge,
                election,
                links,
                feeds,
                elections,
                NodeSettings.patience(config, clock.nanoTime()),
                note);
        mesh = new ElectionMesh(
                NodeSettings.mesh(config), config.ensemble(), adopter.forElections(), dialer, peers, clock.nanoTime());
        return peers;
    }

    /** Others are heard from here on. */
    void begin() throws IOException {
        bridge.ifPresent(EngineBridge::start);
        peers.begin(mesh, quorumPort, electionPort);
    }

    void sendToLeader(PeerMessage message) {
        links.sendToLeader(message);
    }

    /** The ids of members with an election connection. */
    List<Long> connected() {
        return mesh.connected();
    }

    /** Gives back what a refused start had taken. */
    void abort() {
        for (PeerListeners port : Arrays.asList(quorumPort, electionPort)) {
            if (port != null) {
                port.close(engine);
            }
        }
    }
}
