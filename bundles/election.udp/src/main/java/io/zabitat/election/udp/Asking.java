package io.zabitat.election.udp;

import io.zabitat.spi.election.ElectionContext;
import io.zabitat.spi.election.ElectionEvent;
import io.zabitat.spi.election.ElectionSink;
import io.zabitat.spi.quorum.QuorumVerifier;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * One search for a leader: asks all voters whom they vote for, counts, votes for the best, and asks again until a quorum votes for
 * one. Made and called by {@link UdpElection}; dropped once it has decided.
 *
 * <p>ZooKeeper asks one voter after the other and rests for a second between rounds. Here all are asked at once, and rests begin
 * short; nobody can tell the difference but by the time it takes.
 */
final class Asking {
    private static final long ANSWER_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long FIRST_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long LONGEST_REST_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final long self;
    private final boolean voter;
    private final Iterable<Long> voters;
    private final QuorumVerifier quorum;
    private final boolean complete;
    private final boolean suspect;
    private final Ballot own;
    private final int xid;

    /** What has been answered in this round, by voter. */
    private final SortedMap<Long, Ballot> answers = new TreeMap<>();

    /** What had been answered in the round before: while that changes, rests stay short. */
    private Optional<SortedMap<Long, Ballot>> before = Optional.empty();

    private Ballot vote;
    /** Voters whose last answer showed that they hold nothing. */
    private final SortedSet<Long> empties = new TreeSet<>();

    /** Voters whose last answer showed history: who is still there may take back what a wrong bit has made of its word. */
    private final SortedSet<Long> historied = new TreeSet<>();

    private boolean epochHeard;
    private boolean resting;
    private long restNanos = FIRST_REST_NANOS;
    private long wakeAt;
    private Optional<Ballot> decision = Optional.empty();

    Asking(ElectionContext context, ElectionEvent.Look look) {
        self = context.self();
        voter = !context.observer() && context.quorum().isVoter(self);
        voters = context.config().voters();
        quorum = context.quorum();
        complete = look.complete();
        epochHeard = look.currentEpoch() > 0;
        suspect = look.lastZxid() == Ballot.NO_VOTE_ZXID || !complete && look.lastZxid() != 0;
        own = new Ballot(self, Ballot.zxidOf(look.lastZxid(), look.currentEpoch()));
        vote = own;
        xid = context.random().nextInt();
    }

    /** What others are told. */
    Ballot vote() {
        if (isOut()) {
            return new Ballot(self, Ballot.NO_VOTE_ZXID);
        }
        return abstains() ? own : vote;
    }

    Optional<Ballot> decision() {
        return decision;
    }

    boolean counts() {
        return !abstains();
    }

    long wakeAt() {
        return wakeAt;
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

    void ask(long nowNanos, ElectionSink out) {
        answers.clear();
        resting = false;
        wakeAt = nowNanos + ANSWER_NANOS;
        byte[] question = Packets.question(xid);
        for (long each : voters) {
            if (each != self) {
                out.send(each, question);
            }
        }
        countIfAllAnswered(nowNanos);
    }

    void onAnswer(long from, Packets.Answer answer, long nowNanos) {
        if (resting || answer.xid() != xid || !quorum.isVoter(from) || answer.server() != from) {
            return;
        }
        answers.put(from, answer.vote());
        if (answer.vote().showsHistory()) {
            historied.add(from);
        } else {
            historied.remove(from);
        }
        epochHeard |= answer.vote().showsEpoch();
        if (answer.vote().holdsNothing()) {
            empties.add(from);
        } else {
            empties.remove(from);
        }
        countIfAllAnswered(nowNanos);
    }

    void onTick(long nowNanos, ElectionSink out) {
        if (nowNanos - wakeAt < 0) {
            return;
        }
        if (resting) {
            ask(nowNanos, out);
        } else {
            count(nowNanos);
        }
    }

    private void countIfAllAnswered(long nowNanos) {
        for (long each : voters) {
            if (each != self && !answers.containsKey(each)) {
                return;
            }
        }
        count(nowNanos);
    }

    private void count(long nowNanos) {
        empties.retainAll(answers.keySet());
        SortedMap<Long, Ballot> heard = new TreeMap<>(answers);
        boolean votes = voter && !abstains();
        if (votes) {
            heard.put(self, vote);
        }
        Count count = new Count(heard, votes ? Optional.of(own) : Optional.empty());
        decision = count.winner(quorum);
        vote = decision.or(count::best).orElse(own);
        resting = true;
        restNanos = isLikeBefore() ? Math.min(2 * restNanos, LONGEST_REST_NANOS) : FIRST_REST_NANOS;
        before = Optional.of(new TreeMap<>(answers));
        wakeAt = nowNanos + restNanos;
    }

    private boolean isLikeBefore() {
        return before.isPresent() && before.get().equals(answers);
    }
}
