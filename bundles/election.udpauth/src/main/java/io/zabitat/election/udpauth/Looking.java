package io.zabitat.election.udpauth;

import io.zabitat.spi.election.ElectionContext;
import io.zabitat.spi.election.ElectionEvent;
import io.zabitat.spi.election.ElectionSink;
import io.zabitat.spi.quorum.QuorumVerifier;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * One search for a leader, from {@link ElectionEvent.Look} to the decision: AuthFastLeaderElection's {@code lookForLeader} (election
 * protocol, section 5) turned inside out. Made and called by {@link UdpAuthElection}; dropped once it has decided.
 *
 * <p>Messages to oneself are no messages here: the own vote is counted where ZooKeeper would send it.
 */
final class Looking {
    private static final long REPEAT_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /**
     * ZooKeeper tells its vote again only when it has heard of nobody for 0.2 s, so whoever repeats its own as often for ever never hears one
     * that was lost: a server of 3.4 drops its words while it waits for the answers of a dead one.
     */
    private static final long LATER_REPEAT_NANOS = TimeUnit.MILLISECONDS.toNanos(700);

    private static final long SOON_NANOS = TimeUnit.SECONDS.toNanos(1);

    /**
     * When a round comes to nothing for so long, the next begins. A server of 3.4 whose word to itself was lost counts itself in no round
     * before a new one, and is silent meanwhile.
     */
    private static final long FIRST_ROUND_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** Those that it ends itself are twice as long each, up to here: a word that waits for 11 s must not find that its round is over each time. */
    private static final long LAST_ROUND_NANOS = TimeUnit.SECONDS.toNanos(20);

    private static final long FINALIZE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final long self;
    private final boolean voter;
    private final Iterable<Long> voters;
    private final QuorumVerifier quorum;
    private final boolean complete;
    private final boolean suspect;
    private final Ballot own;
    private final Courier courier;

    /** The votes of this round, of servers that look as well. */
    private final SortedMap<Long, Ballot> inRound = new TreeMap<>();
    /** The votes of servers that have a leader. */
    private final SortedMap<Long, Ballot> settled = new TreeMap<>();
    /** Voters that have said in this round that they do not vote. */
    private final SortedSet<Long> abstainers = new TreeSet<>();
    /**
     * Voters that look for a leader and whose last word was that they do not vote. They do not lead either: a vote for one of them, from
     * before it lost what it held, would otherwise go round among the others for ever.
     */
    private final SortedSet<Long> unfit = new TreeSet<>();
    /** What voters that look for a leader say of themselves: nobody else knows it better, and a wrong word would go round for ever. */
    private final SortedMap<Long, Ballot> ofThemselves = new TreeMap<>();
    /**
     * The last word of voters that look for a leader and vote. Nobody votes for less than itself: what it has said of itself, in a search before or
     * with a wrong bit, does not count any more when its vote is less.
     */
    private final SortedMap<Long, Ballot> lately = new TreeMap<>();
    /** Voters that look for a leader in this round and have shown that they hold nothing. */
    private final SortedSet<Long> empties = new TreeSet<>();

    private long round;
    private Ballot proposal;
    /** Whether it has decided by the votes of others that had decided: they do not tell the epoch that has begun since. */
    private boolean joinsSettled;

    /** Voters whose last word showed history: who is still there may take back what a wrong bit has made of its word. */
    private final SortedSet<Long> historied = new TreeSet<>();

    private boolean epochHeard;
    private boolean finalizing;
    private long startedAt;
    private long roundAt;
    private long roundNanos = FIRST_ROUND_NANOS;
    private long finalizeAt;
    private long repeatAt;
    private Optional<Ballot> decision = Optional.empty();

    Looking(ElectionContext context, ElectionEvent.Look look, long round, Courier courier) {
        self = context.self();
        voter = !context.observer() && context.quorum().isVoter(self);
        voters = context.config().voters();
        quorum = context.quorum();
        complete = look.complete();
        epochHeard = look.currentEpoch() > 0;
        suspect = look.lastZxid() == Ballot.NO_VOTE_ZXID || !complete && look.lastZxid() != 0;
        own = new Ballot(self, Ballot.zxidOf(look.lastZxid(), look.currentEpoch()));
        this.courier = courier;
        this.round = round;
        proposal = own;
    }

    void start(long nowNanos, ElectionSink out) {
        startedAt = nowNanos;
        roundAt = nowNanos;
        propose(own, nowNanos, out);
        tryFinish(nowNanos);
    }

    /** What others are told. */
    Ballot vote() {
        if (!voter || isOut()) {
            return new Ballot(self, Ballot.NO_VOTE_ZXID);
        }
        return votes() ? proposal : own;
    }

    long round() {
        return round;
    }

    Optional<Ballot> decision() {
        return decision;
    }

    boolean counts() {
        return !abstains() && (complete || !joinsSettled);
    }

    private boolean isOut() {
        return suspect || !complete && !historied.isEmpty();
    }

    /**
     * A server that may have lost what it once acknowledged votes only among servers that have nothing either. Once an epoch has begun
     * all must have said so: one that is missing may be the one that remembers. Till then it tells what it holds.
     */
    private boolean abstains() {
        return isOut() || !complete && epochHeard && !allHoldNothing();
    }

    private boolean allHoldNothing() {
        for (long each : voters) {
            if (each != self && quorum.weight(each) > 0 && !empties.contains(each)) {
                return false;
            }
        }
        return true;
    }

    /** The protocol has no observers: like those that abstain they only ask, to be told who leads. */
    private boolean votes() {
        return voter && !abstains();
    }

    // ------------------------------------------------------------------------------------------ looking servers' votes

    /** A notification of a voter. */
    void onLooking(long from, Ballot vote, long itsRound, long nowNanos, ElectionSink out) {
        settled.remove(from); // it has lost the leader it spoke of
        boolean votedBefore = votes();
        hear(from, vote);
        if (vote.leader() == from && !vote.abstains()) {
            ofThemselves.put(from, vote);
        }
        if (vote.abstains()) {
            unfit.add(from);
            lately.remove(from);
        } else {
            unfit.remove(from);
            lately.put(from, vote);
        }
        boolean isLater = itsRound > round;
        if (isLater) {
            begin(itsRound, nowNanos);
        }
        if (itsRound >= round && vote.holdsNothing()) {
            empties.add(from);
        } else {
            empties.remove(from);
        }
        if (isLater) {
            Ballot kept = eligible(proposal) ? proposal : own;
            propose(eligible(vote) && vote.beats(kept) ? vote : kept, nowNanos, out);
        } else if (itsRound < round) {
            if (votedBefore != votes()) {
                propose(votes() && eligible(proposal) ? proposal : own, nowNanos, out);
            } else {
                // ZooKeeper says nothing, and goes on in its own time; the newcomer learns the round sooner from this.
                courier.bringAgain(from, nowNanos, out);
            }
            return;
        } else if (votes() && (!votedBefore || !eligible(proposal))) {
            propose(best(from, vote), nowNanos, out);
        } else if (votes() && eligible(vote) && vote.beats(proposal)) {
            propose(vote, nowNanos, out);
        } else if (votedBefore && !votes()) {
            propose(own, nowNanos, out);
        } else if (proposal.beats(vote) && !inRound.containsKey(from)) {
            courier.bringAgain(from, nowNanos, out);
        }
        record(from, vote);
        tryFinish(nowNanos);
    }

    /**
     * What others told in an earlier round is void. A voter that looks as well acknowledges with the round that it is in, which may be all that
     * comes through of it; of whom it writes there is, in ZooKeeper, what it had decided before.
     */
    void onRound(long newRound, long nowNanos, ElectionSink out) {
        if (newRound > round) {
            begin(newRound, nowNanos);
            propose(eligible(proposal) ? proposal : own, nowNanos, out);
        }
    }

    private void begin(long newRound, long nowNanos) {
        round = newRound;
        roundAt = nowNanos;
        inRound.clear();
        abstainers.clear();
        empties.clear();
    }

    private void hear(long from, Ballot vote) {
        if (vote.showsHistory()) {
            historied.add(from);
        } else {
            historied.remove(from);
        }
        epochHeard |= vote.showsEpoch();
    }

    /** Of all votes of the round, once this server has one. */
    private Ballot best(long from, Ballot newest) {
        Ballot best = own;
        SortedMap<Long, Ballot> votes = new TreeMap<>(inRound);
        votes.put(from, newest);
        for (Ballot vote : votes.values()) {
            best = eligible(vote) && vote.beats(best) ? vote : best;
        }
        return best;
    }

    private boolean eligible(Ballot vote) {
        Ballot known = vote.leader() == self ? own : ofThemselves.getOrDefault(vote.leader(), vote);
        Ballot last = lately.getOrDefault(vote.leader(), vote);
        return !vote.beats(last)
                && !vote.abstains()
                && quorum.isVoter(vote.leader())
                && !unfit.contains(vote.leader())
                && vote.equals(known);
    }

    private void record(long from, Ballot vote) {
        if (vote.abstains()) {
            abstainers.add(from);
            inRound.remove(from);
        } else {
            abstainers.remove(from);
            inRound.put(from, vote);
        }
    }

    private void propose(Ballot vote, long nowNanos, ElectionSink out) {
        proposal = vote;
        finalizing = false;
        if (votes()) {
            inRound.put(self, vote);
        } else {
            inRound.remove(self);
        }
        tellVoters(nowNanos, out);
    }

    private void tellVoters(long nowNanos, ElectionSink out) {
        for (long each : voters) {
            if (each != self) {
                courier.bring(each, vote(), round, nowNanos, out);
            }
        }
        repeatAt = nowNanos + repeatNanos(nowNanos);
    }

    private long repeatNanos(long nowNanos) {
        return nowNanos - startedAt < SOON_NANOS ? REPEAT_NANOS : LATER_REPEAT_NANOS;
    }

    // ------------------------------------------------------------------------------------------ settled servers' votes

    /** An acknowledgement of a voter that has a leader. */
    void onSettled(long from, Ballot vote, long nowNanos, ElectionSink out) {
        hear(from, vote);
        empties.remove(from);
        unfit.remove(from);
        ofThemselves.remove(from);
        lately.remove(from);
        inRound.remove(from);
        settled.put(from, vote);
        if (!votes() && inRound.containsKey(self)) {
            propose(own, nowNanos, out);
        }
        if (vote.leader() == from && complete && votes() && eligible(vote) && vote.beats(proposal)) {
            // A leader that waits for its quorum: with this server it may be one.
            propose(vote, nowNanos, out);
        }
        tryJoin(vote, nowNanos);
    }

    /**
     * A quorum may still believe in a leader that is gone: it must have said itself that it leads. When others follow this server
     * already, their votes for it were lost on the way; who believes in what it was in an earlier life mostly speaks of an older
     * history. Or they have not noticed yet that it has resigned, so they are asked twice: among servers that hold nothing all have to
     * look at the same time. Servers that look as well count for whom they vote, this one too.
     */
    private void tryJoin(Ballot vote, long nowNanos) {
        boolean leads = vote.leader() == self
                ? complete
                        && votes()
                        && vote.equals(own)
                        && proposal.equals(own)
                        && nowNanos - startedAt >= REPEAT_NANOS
                : settled.containsKey(vote.leader());
        SortedMap<Long, Ballot> all = new TreeMap<>(inRound);
        all.putAll(settled);
        if (leads && (quorum.isQuorum(agreeing(all, vote)) || isFollowed(vote.leader()))) {
            decision = Optional.of(vote);
            joinsSettled = true;
        }
    }

    /**
     * Whether one that says that it leads is followed by a quorum, whatever they were told of its history: each tells what it has decided by, and
     * they may have decided at different times.
     */
    private boolean isFollowed(long leader) {
        Ballot own = settled.get(leader);
        long[] followers = settled.entrySet().stream()
                .filter(entry -> entry.getValue().leader() == leader)
                .mapToLong(Map.Entry::getKey)
                .toArray();
        return leader != self && own != null && own.leader() == leader && quorum.isQuorum(followers);
    }

    private static long[] agreeing(SortedMap<Long, Ballot> votes, Ballot vote) {
        return votes.entrySet().stream()
                .filter(entry -> entry.getValue().equals(vote))
                .mapToLong(Map.Entry::getKey)
                .toArray();
    }

    // ------------------------------------------------------------------------------------------ time, the end

    void onTick(long nowNanos, ElectionSink out) {
        tryFinish(nowNanos);
        if (!votes()) {
            roundAt = nowNanos; // its own rounds begin with its vote
        }
        if (decision.isEmpty() && !finalizing && nowNanos - roundAt >= roundNanos) {
            roundNanos = Math.min(2 * roundNanos, LAST_ROUND_NANOS);
            roundAt = nowNanos; // also where a forged round was the last that there is: it must not be due without end
            onRound(round + 1, nowNanos, out);
        } else if (decision.isEmpty() && nowNanos - repeatAt >= 0) {
            boolean heardOthers = !settled.isEmpty() || !abstainers.isEmpty() || inRound.size() > (votes() ? 1 : 0);
            // Who acknowledged while it looked itself may have a leader by now, and says so only when it is asked
            // again.
            if (heardOthers || courier.hasAcknowledged()) {
                tellVoters(nowNanos, out);
            } else {
                repeatAt = nowNanos + repeatNanos(nowNanos);
            }
        }
    }

    long wakeAt() {
        long roundEndsAt = roundAt + roundNanos;
        long wakeAt = votes() && !finalizing && roundEndsAt - repeatAt < 0 ? roundEndsAt : repeatAt;
        return courier.dueAt(finalizing && finalizeAt - wakeAt < 0 ? finalizeAt : wakeAt);
    }

    private void tryFinish(long nowNanos) {
        if (decision.isPresent()) {
            return;
        }
        if (!votes() || !quorum.isQuorum(agreeing(inRound, proposal))) {
            finalizing = false;
            return;
        }
        if (!finalizing) {
            finalizing = true;
            finalizeAt = nowNanos + FINALIZE_NANOS;
        }
        if (nowNanos - finalizeAt >= 0 || allHeard()) {
            decision = Optional.of(proposal);
        }
    }

    private boolean allHeard() {
        for (long each : voters) {
            if (!inRound.containsKey(each) && !abstainers.contains(each)) {
                return false;
            }
        }
        return true;
    }
}
