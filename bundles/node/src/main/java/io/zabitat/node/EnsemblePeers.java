package io.zabitat.node;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.Vote;
import io.zabitat.api.peer.PeerMessage;
import io.zabitat.core.Event;
import io.zabitat.core.RoleName;
import io.zabitat.node.election.ElectionLinks;
import io.zabitat.node.election.Elector;
import io.zabitat.node.host.Clock;
import io.zabitat.node.host.NoteLimit;
import io.zabitat.node.membership.Roster;
import io.zabitat.node.report.ElectionRecord;
import io.zabitat.peer.MeshListener;
import io.zabitat.spi.election.Election;
import io.zabitat.spi.election.ElectionEvent;
import io.zabitat.spi.election.ElectionSink;
import io.zabitat.spi.transport.TransportEngine;
import io.zabitat.tree.DataTree;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;

/** The other members of an ensemble: elects with them, and carries what the core says over the quorum links. */
final class EnsemblePeers implements Peers, MeshListener, ElectionSink {
    private final NodeLoop loop;
    private final Clock clock;
    private final TransportEngine engine;
    private final Elector elector;
    private final Roster roster;
    private final QuorumLinks links;
    private final LearnerFeeds feeds;
    private final ElectionRecord record;
    private final NoteLimit note;
    private final ArrayDeque<ElectionEvent> events = new ArrayDeque<>();
    private final Patience patience;
    private Election election;
    private ElectionLinks elections;
    private PeerListeners quorumPort;
    private PeerMoves moves;
    private boolean stepping;
    private long wakeNanos = Long.MAX_VALUE;
    private long connectAtNanos = Long.MAX_VALUE;
    private ElectionEvent.Look look;
    private long lookAtNanos = Long.MAX_VALUE;
    private Optional<ElectionEvent.Settled> leader = Optional.empty(); // as the election was told
    private Optional<EnsembleConfig> heard = Optional.empty();
    private int fruitless; // elections since a leader was established
    private long connectTo;
    private int connectTries;

    /** @param elector makes an election among those on the roster */
    EnsemblePeers(
            NodeLoop loop,
            Clock clock,
            TransportEngine engine,
            Elector elector,
            Roster roster,
            QuorumLinks links,
            LearnerFeeds feeds,
            ElectionRecord record,
            Patience patience,
            NoteLimit note) {
        this.loop = loop;
        this.clock = clock;
        this.engine = engine;
        this.elector = elector;
        this.roster = roster;
        this.election = elector.start();
        this.links = links;
        this.feeds = feeds;
        this.record = record;
        this.patience = patience;
        this.note = note;
    }

    /** Takes the ports, which are bound already, and begins to listen. */
    void begin(ElectionLinks electionLinks, PeerListeners quorum, PeerMoves portMoves) throws IOException {
        elections = electionLinks;
        quorumPort = quorum;
        moves = portMoves;
        quorum.watch(engine, links::accept);
        elections.begin();
    }

    // ------------------------------------------------------------------------------------------------ election

    @Override
    public void lookForLeader(long lastLogged, long currentEpoch, boolean complete) {
        links.forgetDial();
        connectAtNanos = Long.MAX_VALUE;
        long now = clock.nanoTime();
        record.onLooking(now);
        elector.onLooking();
        leader = Optional.empty();
        look = new ElectionEvent.Look(lastLogged, currentEpoch, complete);
        lookAtNanos = now + patience.beforeElection(fruitless++);
        lookIfDue(now);
    }

    private void lookIfDue(long nowNanos) {
        if (nowNanos >= lookAtNanos) {
            lookAtNanos = Long.MAX_VALUE;
            tell(look);
        }
    }

    /** Whether it has left a leader, and waits before it looks for the next. */
    private boolean isResting() {
        return leader.isEmpty() && lookAtNanos != Long.MAX_VALUE;
    }

    @Override
    public void settled(long leader, long epoch) {
        fruitless = 0;
        tellSettled(leader, epoch);
        record.onEstablished(leader, epoch, clock.nanoTime());
        elector.onEstablished();
    }

    private void tellSettled(long id, long epoch) {
        leader = Optional.of(new ElectionEvent.Settled(id, epoch));
        tell(leader.get());
    }

    @Override
    public void designated(long id) {
        long now = clock.nanoTime();
        links.forgetDial();
        connectAtNanos = Long.MAX_VALUE;
        lookAtNanos = Long.MAX_VALUE;
        wakeNanos = Long.MAX_VALUE;
        connectTries = 0;
        elections.dropWaiting();
        elector.onDesignated();
        Vote vote = election.vote();
        record.onLooking(now);
        record.onDecided(new Vote(id, vote.zxid(), vote.electionEpoch(), vote.peerEpoch()), now);
        tellSettled(id, -1);
    }

    @Override
    public void onDesignated() {
        links.onElected();
    }

    /** Another election goes on where this one is; who is connected stays so. A search is begun anew by the core. */
    @Override
    public void membersChanged() {
        Vote vote = election.vote();
        election = elector.start();
        elections.setMembers(roster);
        moves.follow(roster);
        resume(vote);
    }

    private void resume(Vote vote) {
        wakeNanos = Long.MAX_VALUE;
        tell(new ElectionEvent.Resumed(vote));
        elections.connected().orElse(List.of()).forEach(peer -> tell(new ElectionEvent.PeerUp(peer)));
        leader.ifPresent(this::tell);
    }

    /** Another algorithm, or another's code, goes on: whoever has a leader keeps it, and a search is begun anew. */
    void electionChanged() {
        Vote vote = election.vote();
        boolean searching = look != null && leader.isEmpty() && lookAtNanos == Long.MAX_VALUE;
        election = elector.start();
        elections.dropWaiting();
        // rounds and epochs that the one before does not know begin anew
        resume(new Vote(vote.leader(), vote.zxid(), Math.max(0, vote.electionEpoch()), Math.max(0, vote.peerEpoch())));
        if (searching) {
            tell(look);
        }
    }

    boolean isLeading() {
        return loop.role() == RoleName.LEADING;
    }

    @Override
    public void heardConfig(EnsembleConfig config) {
        heard = Optional.of(config);
    }

    @Override
    public void oracleSaid(boolean granted) {
        if (lookAtNanos == Long.MAX_VALUE) { // else the search has not begun
            tell(new ElectionEvent.OracleSaid(granted));
        }
    }

    private void tell(ElectionEvent event) {
        events.add(event);
        if (stepping) {
            return;
        }
        stepping = true;
        try {
            for (ElectionEvent next = events.poll(); next != null; next = events.poll()) {
                election.step(next, clock.nanoTime(), this);
            }
        } finally {
            stepping = false;
        }
        Optional<EnsembleConfig> learned = heard;
        heard = Optional.empty();
        learned.ifPresent(config -> loop.post(new Event.ConfigLearned(config)));
    }

    @Override
    public void send(long to, byte[] message) {
        elections.send(to, message);
    }

    @Override
    public void decide(Vote vote, boolean counts) {
        wakeNanos = Long.MAX_VALUE;
        connectTries = 0;
        elections.dropWaiting(); // votes of the search that is over
        record.onDecided(vote, clock.nanoTime());
        elector.onDecided();
        tellSettled(vote.leader(), -1);
        loop.post(new Event.Elected(vote.leader(), counts));
        links.onElected();
    }

    @Override
    public void wakeAt(long nanos) {
        wakeNanos = nanos;
    }

    @Override
    public void onMessage(long from, byte[] message) {
        tell(new ElectionEvent.Received(from, message));
    }

    @Override
    public void onPeerUp(long id) {
        tell(new ElectionEvent.PeerUp(id));
    }

    @Override
    public void onPeerDown(long id) {
        tell(new ElectionEvent.PeerDown(id));
    }

    @Override
    public void heardLooking(long voter) {
        if (loop.role() == RoleName.LEADING) {
            loop.post(new Event.VoterLooking(voter));
        } else if (isResting() && voter == election.vote().leader()) {
            lookAtNanos = clock.nanoTime(); // whom it rests from leads no more
        }
    }

    @Override
    public void votesWithdrawn() {
        if (loop.role() == RoleName.LEADING) {
            loop.post(new Event.VotesWithdrawn());
        }
    }

    @Override
    public void note(String text) {
        note.accept(text);
    }

    // ------------------------------------------------------------------------------------------------ links

    /** The first dial goes out at once; between the others the leader gets time to open its port. */
    @Override
    public void connect(long leader) {
        connectTo = leader;
        connectAtNanos = clock.nanoTime() + patience.beforeDial(connectTries++);
    }

    @Override
    public void send(long link, PeerMessage message) {
        links.send(link, message);
    }

    @Override
    public void probeLog(long link, long learnerZxid) {
        feeds.probe(link, learnerZxid);
    }

    @Override
    public void sendLog(long link, long after, long upTo) {
        links.sendBulk(link, feeds.log(link, after, upTo));
    }

    @Override
    public void sendSnapshot(long link, long upTo) {
        links.sendBulk(link, feeds.snapshot(link, upTo));
    }

    @Override
    public void closeLink(long link, String reason) {
        links.closeLink(link, reason);
    }

    @Override
    public DataTree takeReceived(long link) {
        return links.takeReceived(link);
    }

    QuorumLinks links() {
        return links;
    }

    // ------------------------------------------------------------------------------------------------ turns

    @Override
    public void onTime(long nowNanos) {
        elections.onTime(nowNanos);
        feeds.onTime();
        links.onTime(nowNanos);
        quorumPort.onTime(nowNanos);
        moves.onTime(nowNanos);
        note.onTime(nowNanos);
        elector.onTime(nowNanos);
        lookIfDue(nowNanos);
        if (nowNanos >= wakeNanos) {
            wakeNanos = Long.MAX_VALUE;
            tell(new ElectionEvent.Tick());
        }
        if (nowNanos >= connectAtNanos) {
            connectAtNanos = Long.MAX_VALUE;
            links.connect(connectTo);
        }
    }

    @Override
    public long nextNanos() {
        if (links.isBusy()) {
            return Long.MIN_VALUE;
        }
        return Math.min(
                Math.min(Math.min(wakeNanos, lookAtNanos), elector.nextNanos()),
                Math.min(
                        Math.min(connectAtNanos, moves.nextNanos()),
                        Math.min(elections.nextNanos(), links.nextNanos())));
    }

    @Override
    public void endTurn() {
        links.endTurn();
    }

    @Override
    public void close() {
        if (elections != null) {
            elections.close();
        }
        links.closeAll();
        if (quorumPort != null) {
            quorumPort.close(engine);
        }
    }
}
