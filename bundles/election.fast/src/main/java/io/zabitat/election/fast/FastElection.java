package io.zabitat.election.fast;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.Vote;
import io.zabitat.spi.election.Election;
import io.zabitat.spi.election.ElectionContext;
import io.zabitat.spi.election.ElectionEvent;
import io.zabitat.spi.election.ElectionSink;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * FastLeaderElection of one server: searches for a leader when asked to, and answers others all the time (election protocol,
 * sections 2.1 and 3). Only the node loop calls it.
 */
final class FastElection implements Election {
    private final ElectionContext context;
    private final Settings settings;
    private final Neighbours neighbours;
    private final Speaker speaker;
    private final ConfigWatch configs;

    /** Members that were last heard looking, and do not know yet what this server will say once its leader is established. */
    private final SortedSet<Long> waiting = new TreeSet<>();

    /** Whose votes have made this server the leader, until it is established. */
    private final Supporters supporters;

    /** Present while this server looks for a leader. */
    private Optional<Looking> looking = Optional.empty();

    /** {@link PeerState#LOOKING} also before the first search. */
    private PeerState state = PeerState.LOOKING;

    private Vote finalVote;
    private boolean established;

    FastElection(ElectionContext context) {
        this.context = context;
        settings = Settings.of(context.settings());
        neighbours = new Neighbours(context.quorum());
        speaker = new Speaker(context);
        supporters = new Supporters(context.quorum());
        configs = new ConfigWatch(context.config(), settings.adoptsConfigs());
        finalVote = new Vote(context.observer() ? Long.MIN_VALUE : context.self(), 0, 0, 0);
    }

    @Override
    public void step(ElectionEvent event, long nowNanos, ElectionSink out) {
        if (event instanceof ElectionEvent.Look look) {
            onLook(look, nowNanos, out);
        } else if (event instanceof ElectionEvent.Settled settled) {
            onSettled(settled, out);
        } else if (event instanceof ElectionEvent.Received received) {
            onReceived(received, nowNanos, out);
        } else if (event instanceof ElectionEvent.PeerUp up) {
            onPeerUp(up.peer(), out);
        } else if (event instanceof ElectionEvent.PeerDown down) {
            onPeerDown(down.peer(), nowNanos, out);
        } else if (event instanceof ElectionEvent.OracleSaid said) {
            looking.ifPresent(search -> search.onOracle(said.granted()));
        } else if (event instanceof ElectionEvent.Resumed resumed) {
            finalVote = resumed.vote();
        } else {
            looking.ifPresent(search -> search.onTick(nowNanos, out));
        }
        looking.flatMap(Looking::decision).ifPresent(vote -> onDecision(vote, out));
        looking.ifPresent(search -> out.wakeAt(search.wakeAt()));
    }

    @Override
    public Vote vote() {
        return looking.map(Looking::proposal).orElse(finalVote);
    }

    @Override
    public long round() {
        return looking.map(Looking::round).orElse(finalVote.electionEpoch());
    }

    private void onLook(ElectionEvent.Look look, long nowNanos, ElectionSink out) {
        Looking search = new Looking(context, look, round() + 1, neighbours, speaker, settings);
        looking = Optional.of(search);
        state = PeerState.LOOKING;
        established = false;
        supporters.clear();
        search.start(nowNanos, out);
    }

    private void onDecision(Vote vote, ElectionSink out) {
        boolean counts = looking.map(Looking::counts).orElse(true);
        supporters.clear();
        if (vote.leader() == context.self()) {
            looking.filter(search -> search.proposal().equals(vote))
                    .ifPresent(search -> supporters.are(search.agreeing()));
        }
        leaveLooking(vote);
        out.decide(vote, counts);
    }

    private void leaveLooking(Vote vote) {
        looking = Optional.empty();
        finalVote = vote;
        if (context.observer()) {
            state = PeerState.OBSERVING;
        } else {
            state = vote.leader() == context.self() ? PeerState.LEADING : PeerState.FOLLOWING;
        }
    }

    /**
     * The final vote gets the epoch that the leader was established in, so that all who follow it say the same to a server that
     * comes later, whenever they joined (ZOOKEEPER-1818).
     */
    private void onSettled(ElectionEvent.Settled settled, ElectionSink out) {
        Vote vote = settled.leader() == vote().leader()
                ? vote()
                : new Vote(settled.leader(), vote().zxid(), round(), vote().peerEpoch());
        established = settled.peerEpoch() >= 0;
        if (established || settled.leader() != context.self()) {
            supporters.clear();
        }
        long peerEpoch = established ? settled.peerEpoch() : vote.peerEpoch();
        leaveLooking(new Vote(vote.leader(), vote.zxid(), vote.electionEpoch(), peerEpoch));
        if (established && !context.observer()) {
            // Whoever still looks would find out by its next repetition, after up to a minute.
            waiting.forEach(peer -> speaker.tell(peer, state, finalVote, out));
            waiting.clear();
        }
    }

    // ------------------------------------------------------------------------------------------ messages

    private void onReceived(ElectionEvent.Received received, long nowNanos, ElectionSink out) {
        long from = received.from();
        Optional<Notification> notification = Notification.decode(received.message());
        if (notification.isEmpty() || from == context.self()) {
            return;
        }
        Notification said = notification.get();
        Optional<EnsembleConfig> newer = configs.heard(from, Notification.configOf(received.message()), out);
        if (newer.isPresent() && looking.isPresent()) {
            out.heardConfig(newer.get()); // what it votes for is to be counted by that list (election protocol, 2.1)
            return;
        }
        boolean fromVoter = context.quorum().isVoter(from);
        noteWhoWaits(from, fromVoter, said.state());
        if (!fromVoter) {
            answerStranger(from, said, nowNanos, out);
        } else if (looking.isPresent()) {
            onVote(looking.get(), from, said, nowNanos, out);
        } else if (state != PeerState.LOOKING && said.state() == PeerState.LOOKING && !context.observer()) {
            out.heardLooking(from);
            // Nobody reads what an observer says; two servers that take each other for a stranger would never fall
            // silent.
            speaker.answer(from, state, finalVote, nowNanos, out);
            if (!established && supporters.areTooFewAfter(from, said.vote().leader() == context.self())) {
                out.votesWithdrawn(); // the last word: it may look again at once
            }
        }
    }

    private static void onVote(Looking search, long from, Notification said, long nowNanos, ElectionSink out) {
        switch (said.state()) {
            case LOOKING -> search.onLooking(from, said.vote(), nowNanos, out);
            case FOLLOWING, LEADING -> search.onSettled(from, said, nowNanos, out);
            case OBSERVING -> {} // a voter of this configuration that does not know it is one; it has no say
        }
    }

    /**
     * Who is no voter only wants to know whom to follow; what it says counts for nothing. Voters alone answer: observers talk to
     * voters, not to each other (ZOOKEEPER-1807).
     */
    private void answerStranger(long from, Notification said, long nowNanos, ElectionSink out) {
        boolean running = looking.isPresent() || state != PeerState.LOOKING;
        if (running && said.state() == PeerState.LOOKING && isVoter()) {
            Vote vote = vote();
            Vote inRound = new Vote(vote.leader(), vote.zxid(), round(), vote.peerEpoch());
            speaker.answer(from, state, inRound, nowNanos, out);
        }
    }

    private void noteWhoWaits(long from, boolean fromVoter, PeerState theirs) {
        if (theirs == PeerState.LOOKING && !established && (fromVoter || neighbours.isUp(from))) {
            waiting.add(from);
        } else {
            waiting.remove(from);
        }
    }

    private boolean isVoter() {
        return !context.observer() && context.quorum().isVoter(context.self());
    }

    // ------------------------------------------------------------------------------------------ connections

    private void onPeerUp(long peer, ElectionSink out) {
        neighbours.onUp(peer);
        looking.ifPresent(search -> search.onPeerUp(peer, out));
    }

    private void onPeerDown(long peer, long nowNanos, ElectionSink out) {
        boolean wasUp = neighbours.onDown(peer);
        waiting.remove(peer);
        looking.ifPresent(search -> search.onPeerDown(peer, wasUp, nowNanos, out));
    }
}
