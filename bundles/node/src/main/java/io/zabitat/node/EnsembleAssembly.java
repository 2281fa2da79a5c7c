package io.zabitat.node;

import io.zabitat.api.Member;
import io.zabitat.api.peer.PeerMessage;
import io.zabitat.core.Core;
import io.zabitat.core.QuorumSystems;
import io.zabitat.node.calls.SlowCalls;
import io.zabitat.node.config.QuorumConfig;
import io.zabitat.node.config.ServerConfig;
import io.zabitat.node.decision.Decisions;
import io.zabitat.node.election.DatagramLinks;
import io.zabitat.node.election.ElectionChoice;
import io.zabitat.node.election.ElectionLinks;
import io.zabitat.node.election.ElectionMembers;
import io.zabitat.node.election.ElectionWires;
import io.zabitat.node.election.Wire;
import io.zabitat.node.host.Clock;
import io.zabitat.node.host.Mailbox;
import io.zabitat.node.host.NoteLimit;
import io.zabitat.node.host.StartException;
import io.zabitat.node.host.Surroundings;
import io.zabitat.node.membership.JointQuorum;
import io.zabitat.node.membership.Roster;
import io.zabitat.node.report.ElectionRecord;
import io.zabitat.node.store.DualStore;
import io.zabitat.node.tls.ServerTls;
import io.zabitat.node.transport.MovableEngine;
import io.zabitat.peer.ElectionDatagrams;
import io.zabitat.peer.ElectionMesh;
import io.zabitat.peer.MeshListener;
import io.zabitat.peer.MeshSettings;
import io.zabitat.spi.election.ElectionAlgorithm;
import io.zabitat.spi.election.ElectionContext;
import io.zabitat.spi.quorum.QuorumVerifier;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of a node that only a member of an ensemble has: its ports, its election, its links to the others. Used once, by the starting
 * thread; what it makes belongs to the node loop.
 */
final class EnsembleAssembly {
    private static final Logger LOG = LoggerFactory.getLogger(ZabitatServer.class);

    /** How long one algorithm is given before others are tried, too, and for how long each (hot-swap 3.4). */
    private static final int SEARCH_TICKS = 10;

    private static final int TURN_TICKS = 3;

    private final ServerConfig config;
    private final Roster roster;
    private final QuorumSystems quorums;
    private final Surroundings surroundings;
    private final Clock clock;
    private final MovableEngine engine;
    private final PeerAdopter adopter;
    private PeerListeners quorumPort;
    private PeerListeners electionPort;
    private DatagramChannel electionSocket;
    private QuorumLinks links;
    private EnsemblePeers peers;
    private ElectionWires electionLinks;
    private ElectionSlot elections;
    private PeerMoves moves;

    EnsembleAssembly(
            ServerConfig config,
            Roster roster,
            QuorumSystems quorums,
            Surroundings surroundings,
            MovableEngine engine,
            ServerTls tls) {
        this.roster = roster;
        this.quorums = quorums;
        this.config = config;
        this.surroundings = surroundings;
        this.clock = surroundings.clock();
        this.engine = engine;
        this.adopter = new PeerAdopter(engine, tls, config.quorumConfig().tcpKeepAlive());
    }

    /** A server has to know that it can be reached before it votes for itself. */
    void bind() throws StartException {
        quorumPort = bind("quorum", () -> listen(Member.PeerAddress::quorum));
        if (electsByDatagrams()) {
            electionSocket = bind("election datagram", () -> openElectionSocket(configuredWire()));
        } else {
            electionPort = bind("election", () -> listen(Member.PeerAddress::election));
        }
    }

    private boolean electsByDatagrams() {
        return configuredWire() != Wire.MESH;
    }

    private Wire configuredWire() {
        return Wire.of(config.quorumConfig().electionAlg());
    }

    /** Algorithm 0 has no port of its own: it uses the number of the quorum port (election protocol, section 4). */
    private static Function<Member.PeerAddress, Member.HostPort> portOf(Wire wire) {
        return wire == Wire.QUORUM_DATAGRAMS ? Member.PeerAddress::quorum : Member.PeerAddress::election;
    }

    private PeerListeners listen(Function<Member.PeerAddress, Member.HostPort> port) throws IOException {
        return PeerListeners.bind(
                NodeSettings.listen(config, roster.own(), port),
                surroundings.listening(),
                text -> LOG.warn("{}", text));
    }

    private DatagramChannel openElectionSocket(Wire wire) throws IOException {
        List<InetSocketAddress> own = NodeSettings.listen(config, roster.own(), portOf(wire));
        if (own.isEmpty()) {
            throw new IOException("the server lines name no port for it");
        }
        InetSocketAddress address = PeerListeners.resolve(own.get(0));
        try {
            return surroundings.listening().listenDatagrams(address);
        } catch (IOException e) {
            throw new IOException(address + ": " + e.getMessage(), e);
        }
    }

    /** Something that takes a port. */
    private interface Binding<T> {
        T bind() throws IOException;
    }

    /** As often as {@code electionPortBindRetry} says, a second apart: the one who had the port before may be going. */
    private <T> T bind(String what, Binding<T> binding) throws StartException {
        int retries = config.quorumConfig().electionPortBindRetry();
        for (int tries = 1; ; tries++) {
            try {
                return binding.bind();
            } catch (IOException e) {
                if (retries > 0 && tries >= retries) {
                    throw new StartException(
                            StartException.CANNOT_BIND, "cannot bind the " + what + " port: " + e.getMessage(), e);
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
            throw new StartException(StartException.UNEXPECTED, "interrupted while waiting for a port", e);
        }
    }

    /**
     * @param algorithm the first that elects
     * @param beforeEvent looks at the clock before anything that came is handled
     */
    Peers join(
            ElectionAlgorithm algorithm,
            NodeLoop loop,
            Runnable beforeEvent,
            Mailbox mailbox,
            DualStore store,
            SlowCalls reader,
            ElectionRecord record,
            Decisions decisions,
            Core core) {
        NoteLimit note = new NoteLimit(clock, text -> LOG.info("server={} {}", config.name(), text));
        NodeDialer dialer = new NodeDialer(surroundings.dialing(), mailbox);
        QuorumConfig quorum = config.quorumConfig();
        links = new QuorumLinks(
                loop,
                beforeEvent,
                adopter,
                dialer,
                id -> roster.addresses(id).stream()
                        .map(Member.PeerAddress::quorum)
                        .toList(),
                NodeSettings.links(config),
                NodeSettings.tree(config),
                Math.max(1, quorum.connectToLearnerMasterLimitMillis()),
                TimeUnit.MILLISECONDS.toNanos(quorum.initLimitMillis()),
                note);
        LearnerFeeds feeds = new LearnerFeeds(
                store::authority,
                reader,
                loop,
                quorum.snapshotSizeFactor(),
                config.maxRecordBytes(),
                links::resumeBulk);
        algorithm.warning().ifPresent(text -> LOG.warn("server={} {}", config.name(), text));
        elections = new ElectionSlot(
                algorithm,
                this::electionContext,
                new ElectionChoice(
                        algorithm.number(),
                        (long) SEARCH_TICKS * config.tickTimeMillis(),
                        (long) TURN_TICKS * config.tickTimeMillis()),
                decisions,
                mailbox,
                clock,
                note);
        elections.attach(new ElectionMembers(config, roster, core, loop::post));
        peers = new EnsemblePeers(
                loop,
                clock,
                engine,
                elections,
                roster,
                links,
                feeds,
                record,
                NodeSettings.patience(config, clock.nanoTime()),
                note);
        electionLinks = new ElectionWires(
                (wire, ear) -> wire == Wire.MESH ? meshLinks(dialer, ear) : datagramLinks(wire, ear, mailbox, note),
                elections,
                roster,
                configuredWire(),
                clock,
                note);
        elections.attach(peers, electionLinks);
        moves = new PeerMoves(
                move(Member.PeerAddress::quorum, quorumPort, mailbox, note),
                move(Member.PeerAddress::election, electionPort, mailbox, note));
        return peers;
    }

    /** As long as other members are proposed a leader needs the votes of both lists. */
    private ElectionContext electionContext() {
        QuorumVerifier current = quorums.create(roster.current());
        return new ElectionContext(
                roster.self(),
                roster.isObserver(),
                roster.current(),
                roster.next(),
                roster.next()
                        .<QuorumVerifier>map(next -> new JointQuorum(current, quorums.create(next)))
                        .orElse(current),
                config.settings(),
                surroundings.random());
    }

    private PeerMoves.Port move(
            Function<Member.PeerAddress, Member.HostPort> port,
            PeerListeners listeners,
            Mailbox mailbox,
            Consumer<String> note) {
        return new PeerMoves.Port(
                own -> NodeSettings.listen(config, own, port),
                new AddressChange(surroundings.dialing(), mailbox, addresses -> listeners.move(addresses), note),
                roster.own());
    }

    private ElectionLinks meshLinks(NodeDialer dialer, MeshListener ear) throws IOException {
        PeerListeners port = configuredWire() == Wire.MESH ? electionPort : listen(Member.PeerAddress::election);
        Function<Roster, MeshSettings> settings = members -> NodeSettings.mesh(config, members);
        ElectionMesh mesh = new ElectionMesh(
                settings.apply(roster), roster.current(), adopter.forElections(), dialer, ear, clock.nanoTime());
        return new MeshLinks(mesh, settings, port, engine);
    }

    private ElectionLinks datagramLinks(Wire wire, MeshListener ear, Mailbox mailbox, Consumer<String> note)
            throws IOException {
        DatagramChannel socket = configuredWire() == wire ? electionSocket : openElectionSocket(wire);
        ElectionDatagrams datagrams = new ElectionDatagrams(
                roster.current(),
                roster.self(),
                portOf(wire),
                (host, answer) ->
                        surroundings.dialing().lookUp(host, address -> mailbox.post(() -> answer.accept(address))),
                ear,
                clock.nanoTime());
        return new DatagramLinks(datagrams, socket, engine, () -> openElectionSocket(wire), note);
    }

    /** Others are heard from here on. */
    void begin() throws IOException {
        peers.begin(electionLinks, quorumPort, moves);
        elections.begin();
    }

    ElectionSlot elections() {
        return elections;
    }

    void sendToLeader(PeerMessage message) {
        links.sendToLeader(message);
    }

    /** Election connections were given up. */
    void callMissing() {
        electionLinks.callMissing();
    }

    /** The ids of members with an election connection; empty when elections know none. */
    Optional<List<Long>> connected() {
        return electionLinks.connected();
    }

    /** What an operator has to know. */
    List<String> warnings() {
        return elections.warnings();
    }

    /** Gives back what a refused start had taken. */
    void abort() {
        for (PeerListeners port : Arrays.asList(quorumPort, electionPort)) {
            if (port != null) {
                port.close(engine);
            }
        }
        if (electionSocket != null) {
            try {
                electionSocket.close();
            } catch (IOException e) {
                LOG.debug("closing the election's datagram socket", e);
            }
        }
    }
}
