package io.zabitat.election.fast;

import io.zabitat.api.Vote;
import io.zabitat.spi.election.ElectionContext;
import io.zabitat.spi.election.ElectionEvent;
import io.zabitat.spi.election.ElectionSink;
import io.zabitat.spi.quorum.OracleUse;
import io.zabitat.spi.quorum.QuorumVerifier;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * One search for a leader, from {@link ElectionEvent.Look} to the decision: ZooKeeper's {@code lookForLeader} (election protocol,
 * section 3) turned inside out. Made and called by {@link FastElection}; dropped with all its votes once it has decided.
 *
 * <p>Messages to oneself are no messages here: the own vote is counted where ZooKeeper would send it.
 */
final class Looking {
    /** Seconds, as a rule: a wait that is over sooner is nobody's concern. */
    private static final int REPEATS_BEFORE_NOTE = 4;

    private final long self;
    private final Iterable<Long> voters;
    private final QuorumVerifier quorum;
    private final VoteOrder order;
    private final OwnVote own;
    private final Neighbours neighbours;
    private final Speaker speaker;
    private final Settings settings;

    /** The votes of this round, of servers that look as well and of settled ones that elected in it. */
    private final VoteBox inRound = new VoteBox();
    /** The votes of settled servers, whichever round they elected in. */
    private final VoteBox settled = new VoteBox();
    /** Voters that have said that they do not vote. */
    private final SortedSet<Long> abstainers = new TreeSet<>();
    /** Proposed leaders that died, each of which has ended a round of this search. */
    private final SortedSet<Long> lostLeaders = new TreeSet<>();

    private long round;
    private Vote proposal;
    /** Whether the oracle does not let this server go on alone; nor one whose history may lack something, which never asks it. */
    private boolean refused;

    private boolean finalizing;
    private long finalizeAt;
    private long pauseNanos;
    private long repeatAt;
    private int repeats;
    private Optional<Vote> decision = Optional.empty();

    Looking(
            ElectionContext context,
            ElectionEvent.Look look,
            long round,
            Neighbours neighbours,
            Speaker speaker,
            Settings settings) {
        self = context.self();
        voters = context.voters();
        quorum = context.quorum();
        order = new VoteOrder(quorum);
        own = new OwnVote(context, look);
        this.neighbours = neighbours;
        this.speaker = speaker;
        this.settings = settings;
        this.round = round;
        proposal = own.in(round);
        pauseNanos = settings.minNotificationNanos();
        refused = !look.complete() && quorum.oracle() == OracleUse.EXCLUSIVE;
    }

    void start(long nowNanos, ElectionSink out) {
        propose(own.in(round), nowNanos, out);
        tryFinish(nowNanos);
    }

    Vote proposal() {
        return proposal;
    }

    long round() {
        return round;
    }

    /** Whom to follow, once that is clear. */
    Optional<Vote> decision() {
        return decision;
    }

    /** The voters, this server among them, whose votes of this round are for what it proposes. */
    long[] agreeing() {
        return inRound.agreeing(new HeardVote(proposal, PeerState.LOOKING, 0));
    }

    /** False when the own history took no part. */
    boolean counts() {
        return !own.abstains();
    }

    long wakeAt() {
        return finalizing && finalizeAt - repeatAt < 0 ? finalizeAt : repeatAt;
    }

    // ------------------------------------------------------------------------------------------ looking servers' votes

    /** A notification of a looking voter. */
    void onLooking(long from, Vote vote, long nowNanos, ElectionSink out) {
        if (vote.electionEpoch() < round) {
            speaker.answer(from, PeerState.LOOKING, proposal, nowNanos, out);
        }
        if (vote.zxid() == OwnVote.NO_VOTE_ZXID) {
            onAbstention(from, vote);
        } else if (quorum.isVoter(vote.leader()) && vote.electionEpoch() > round) {
            // Who is about to decide is not held up by a late comer that has nothing better; its decision is the
            // answer.
            if (!finalizing || order.beats(vote, proposal)) {
                joinRound(from, vote, nowNanos, out);
            }
        } else if (quorum.isVoter(vote.leader()) && vote.electionEpoch() == round) {
            count(from, vote, nowNanos, out);
        }
        withdrawIfAbstaining(nowNanos, out);
        tryFinish(nowNanos);
    }

    /** It may have voted before in this round, and heard of history since. */
    private void onAbstention(long from, Vote vote) {
        own.hear(from, vote, false);
        abstainers.add(from);
        inRound.remove(from);
    }

    private void joinRound(long from, Vote vote, long nowNanos, ElectionSink out) {
        beginRound(vote.electionEpoch(), from);
        own.hear(from, vote, true);
        Vote mine = own.in(round);
        propose(!own.abstains() && order.beats(vote, mine) ? vote : mine, nowNanos, out);
        record(from, vote);
    }

    private void count(long from, Vote vote, long nowNanos, ElectionSink out) {
        boolean abstained = own.abstains();
        own.hear(from, vote, true);
        if (own.isOut()) {
            return;
        }
        if (!inRound.isLooking(from) && (order.beats(proposal, vote) || own.waits())) {
            // It has begun to look after this proposal was sent, and would wait for its repetition.
            speaker.answer(from, PeerState.LOOKING, proposal, nowNanos, out);
        }
        record(from, vote);
        if (own.waits()) {
            return;
        }
        if (abstained) {
            propose(inRound.best(order, own.in(round)), nowNanos, out);
        } else if (order.beats(vote, proposal)) {
            propose(vote, nowNanos, out);
        }
    }

    private void record(long from, Vote vote) {
        abstainers.remove(from);
        inRound.put(from, new HeardVote(vote, PeerState.LOOKING, 0));
    }

    private void beginRound(long number, long beganBy) {
        round = number;
        inRound.clear();
        own.onNewRound(beganBy);
    }

    private void withdrawIfAbstaining(long nowNanos, ElectionSink out) {
        if (own.abstains() && !proposal.equals(own.in(round))) {
            inRound.remove(self);
            propose(own.in(round), nowNanos, out);
        }
    }

    private void propose(Vote vote, long nowNanos, ElectionSink out) {
        proposal = vote;
        finalizing = false;
        if (quorum.isVoter(self) && quorum.isVoter(vote.leader()) && !own.abstains()) {
            inRound.put(self, new HeardVote(vote, PeerState.LOOKING, 0));
        }
        tellVoters(nowNanos, out);
    }

    private void tellVoters(long nowNanos, ElectionSink out) {
        speaker.tellVoters(PeerState.LOOKING, proposal, out);
        repeatAt = nowNanos + pauseNanos;
    }

    // ------------------------------------------------------------------------------------------ settled servers' votes

    /** A notification of a voter that follows or leads. */
    void onSettled(long from, Notification said, long nowNanos, ElectionSink out) {
        Vote vote = said.vote();
        if (!quorum.isVoter(vote.leader())) {
            return;
        }
        boolean abstained = own.abstains();
        // Who has elected this server in this round waits for it, and holds nothing more than when it looked.
        own.hear(from, vote, vote.equals(own.in(round)));
        withdrawIfAbstaining(nowNanos, out);
        abstainers.remove(from);
        HeardVote heard = new HeardVote(vote, said.state(), said.version());
        settled.put(from, heard);
        if (vote.electionEpoch() == round) {
            inRound.put(from, new HeardVote(vote, said.state(), 0));
            if (abstained && !own.abstains()) {
                propose(inRound.best(order, own.in(round)), nowNanos, out);
            }
            decideIfAgreed(inRound, heard);
        } else if (inRound.isLooking(from)) {
            inRound.remove(from); // it has decided since; what it said while looking may come late, by a resend
        }
        decideIfAgreed(settled, heard);
        if (said.state() == PeerState.LEADING && refused && decision.isEmpty() && vote.leader() != self) {
            decision = Optional.of(vote); // it leads without a quorum, and here the oracle says no: it said yes there
        }
        tryFinish(nowNanos);
    }

    private void decideIfAgreed(VoteBox votes, HeardVote heard) {
        if (decision.isEmpty() && quorum.isQuorum(votes.agreeing(heard)) && leaderKnows(votes, heard.vote())) {
            decision = Optional.of(heard.vote());
        }
    }

    /**
     * A quorum may still believe in a leader that is gone: it must say itself that it leads (ZOOKEEPER-975). Others that
     * believe in this server are right only when they elected it in this round; one that holds nothing must not believe them.
     */
    private boolean leaderKnows(VoteBox votes, Vote vote) {
        if (vote.leader() == self) {
            return vote.electionEpoch() == round && !own.abstains();
        }
        return votes.isLeading(vote.leader());
    }

    // ------------------------------------------------------------------------------------------ the oracle

    /** ZooKeeper asks at each notification timeout (election protocol, section 3), here the answer comes by itself. */
    void onOracle(boolean granted) {
        refused = !granted;
        long[] agreeing = agreeing();
        if (granted && decision.isEmpty() && !own.abstains() && quorum.isQuorum(agreeing, true)) {
            decision = Optional.of(proposal);
        }
    }

    // ------------------------------------------------------------------------------------------ time, connections

    void onTick(long nowNanos, ElectionSink out) {
        tryFinish(nowNanos);
        if (decision.isEmpty() && nowNanos - repeatAt >= 0) {
            pauseNanos = settings.next(pauseNanos);
            tellVoters(nowNanos, out);
            repeats++;
            if (repeats == REPEATS_BEFORE_NOTE && own.abstains()) {
                out.note(own.whyItAbstains());
            }
        }
    }

    /** It may have missed what was said so far. */
    void onPeerUp(long peer, ElectionSink out) {
        if (quorum.isVoter(peer) && peer != self) {
            speaker.tell(peer, PeerState.LOOKING, proposal, out);
        }
    }

    /** Its votes are withdrawn with it: a leader that the dead helped to elect would wait for them. */
    void onPeerDown(long peer, boolean wasUp, long nowNanos, ElectionSink out) {
        inRound.remove(peer);
        settled.remove(peer);
        abstainers.remove(peer);
        own.onDown(peer);
        if (wasUp) {
            // What was said last may be lost with the connection, and the next message makes another one.
            pauseNanos = settings.minNotificationNanos();
            repeatAt = Math.min(repeatAt - nowNanos, pauseNanos) + nowNanos;
        }
        if (wasUp && proposal.leader() == peer && lostLeaders.add(peer)) {
            beginRound(round + 1, peer);
            propose(own.in(round), nowNanos, out);
        }
        tryFinish(nowNanos);
    }

    // ------------------------------------------------------------------------------------------ the end

    private void tryFinish(long nowNanos) {
        if (decision.isPresent()) {
            return;
        }
        long[] agreeing = agreeing();
        if (own.abstains() || !quorum.isQuorum(agreeing)) {
            finalizing = false;
            return;
        }
        if (!finalizing) {
            finalizing = true;
            finalizeAt = nowNanos + Settings.FINALIZE_WAIT_NANOS;
        }
        if (nowNanos - finalizeAt >= 0 || nobodyElseCanVote(agreeing)) {
            decision = Optional.of(proposal);
        }
    }

    /** Each voter agrees, abstains, or does not run: there is nothing to wait for. */
    private boolean nobodyElseCanVote(long[] agreeing) {
        SortedSet<Long> agreed = new TreeSet<>();
        for (long voter : agreeing) {
            agreed.add(voter);
        }
        for (long voter : voters) {
            if (!agreed.contains(voter) && !abstainers.contains(voter) && !neighbours.isDown(voter)) {
                return false;
            }
        }
        return true;
    }
}
