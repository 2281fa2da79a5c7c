package com.example.broadcast;

import io.zabitat.api.Vote;
import io.zabitat.spi.election.Election;
import io.zabitat.spi.election.ElectionContext;
import io.zabitat.spi.election.ElectionEvent;
import io.zabitat.spi.election.ElectionSink;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Whoever looks tells every voter the best proposal it knows. When a quorum proposes the same server, and nobody says better within a
 * moment, that server is elected; whoever comes later joins the leader whom a quorum has. Only the node loop calls it.
 */
final class BroadcastElection implements Election {
    /** How long an agreement waits for a better proposal that is under way. */
    private static final long MOMENT_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /** How often a proposal is repeated: messages to members that are not there are lost. */
    private static final long REPEAT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ElectionContext context;
    private final Map<Long, Ballot> heard = new TreeMap<>();
    private Ballot mine = new Ballot(false, true, Ballot.NOBODY, false, -1, -1);
    private boolean looking;
    private boolean agreed;
    private long agreedNanos;
    private long repeatNanos;

    BroadcastElection(ElectionContext context) {
        this.context = context;
    }

    @Override
    public void step(ElectionEvent event, long nowNanos, ElectionSink out) {
        if (event instanceof ElectionEvent.Look look) {
            onLook(look, nowNanos, out);
        } else if (event instanceof ElectionEvent.Settled settled) {
            looking = false;
            mine = new Ballot(true, mine.whole(), settled.leader(), true, settled.peerEpoch(), mine.zxid());
        } else if (event instanceof ElectionEvent.Received received) {
            Ballot.decode(received.message()).ifPresent(ballot -> onBallot(received.from(), ballot, nowNanos, out));
        } else if (event instanceof ElectionEvent.PeerUp up
                && looking
                && context.quorum().isVoter(up.peer())) {
            out.send(up.peer(), mine.encode());
        } else if (event instanceof ElectionEvent.Tick && looking) {
            onTick(nowNanos, out);
        }
    }

    private void onLook(ElectionEvent.Look look, long nowNanos, ElectionSink out) {
        heard.clear();
        looking = true;
        agreed = false;
        boolean electable = !context.observer() && context.quorum().weight(context.self()) > 0;
        long proposed = electable ? context.self() : Ballot.NOBODY;
        // Nothing is missing where nothing was ever written: those who begin together all have a say.
        boolean whole = look.complete() && look.lastZxid() != 0;
        mine = new Ballot(false, whole, proposed, whole, look.currentEpoch(), look.lastZxid());
        tellAll(nowNanos, out);
        decideIfAgreed(nowNanos, out);
    }

    private void onBallot(long from, Ballot ballot, long nowNanos, ElectionSink out) {
        boolean voter = context.quorum().isVoter(from);
        if (!looking) {
            if (!ballot.settled() && mine.settled()) {
                out.send(from, mine.encode());
                if (voter) {
                    out.heardLooking(from);
                }
            }
            return;
        }
        if (voter && isUsable(ballot)) {
            heard.put(from, ballot);
            if (!ballot.settled() && Ballot.BETTER.compare(ballot, mine) > 0) {
                mine = new Ballot(
                        false, mine.whole(), ballot.leader(), ballot.leaderWhole(), ballot.epoch(), ballot.zxid());
                tellAll(nowNanos, out);
            } else if (!ballot.settled() && Ballot.BETTER.compare(ballot, mine) < 0) {
                out.send(from, mine.encode());
            }
            decideIfAgreed(nowNanos, out);
        } else if (!ballot.settled()) {
            out.send(from, mine.encode()); // an observer asks
        }
    }

    /** Nobody who cannot lead is worth a thought, whoever proposes it. */
    private boolean isUsable(Ballot ballot) {
        return ballot.leader() == Ballot.NOBODY || context.quorum().weight(ballot.leader()) > 0;
    }

    private void onTick(long nowNanos, ElectionSink out) {
        if (nowNanos >= repeatNanos) {
            tellAll(nowNanos, out);
        }
        decideIfAgreed(nowNanos, out);
    }

    private void decideIfAgreed(long nowNanos, ElectionSink out) {
        for (Ballot other : heard.values()) {
            if (other.settled() && isEstablished(other.leader())) {
                decide(other, out);
                return;
            }
        }
        if (mine.leader() == Ballot.NOBODY || !hasQuorum(ballot -> proposes(ballot, mine))) {
            agreed = false;
        } else if (!agreed) {
            agreed = true;
            agreedNanos = nowNanos;
        }
        if (agreed && (nowNanos - agreedNanos >= MOMENT_NANOS || isUnanimous())) {
            decide(mine, out);
        } else {
            out.wakeAt(agreed ? Math.min(repeatNanos, agreedNanos + MOMENT_NANOS) : repeatNanos);
        }
    }

    /** Whether a quorum has this leader, this server included, and it knows of that itself. */
    private boolean isEstablished(long leader) {
        Ballot own = heard.get(leader);
        return own != null
                && own.settled()
                && own.leader() == leader
                && hasQuorum(ballot -> ballot == mine || ballot.settled() && ballot.leader() == leader);
    }

    private boolean isUnanimous() {
        return context.config().voters().stream()
                .filter(voter -> voter != context.self())
                .allMatch(voter -> heard.containsKey(voter) && proposes(heard.get(voter), mine));
    }

    /** Who has already settled for this server has not been heard while it looked, and waits for it to lead. */
    private boolean proposes(Ballot ballot, Ballot proposal) {
        return ballot.leader() == proposal.leader()
                && (ballot.settled()
                        ? ballot.leader() == context.self()
                        : ballot.epoch() == proposal.epoch() && ballot.zxid() == proposal.zxid());
    }

    /** A server without history has no say as long as one with a history is heard. */
    private boolean hasQuorum(Predicate<Ballot> agrees) {
        Map<Long, Ballot> all = new TreeMap<>(heard);
        if (!context.observer()) {
            all.put(context.self(), mine);
        }
        boolean allCount = !anybodyIsWhole();
        return context.quorum()
                .isQuorum(all.entrySet().stream()
                        .filter(entry -> agrees.test(entry.getValue()))
                        .filter(entry -> allCount || entry.getValue().whole())
                        .mapToLong(Map.Entry::getKey)
                        .toArray());
    }

    private boolean anybodyIsWhole() {
        return mine.whole() || heard.values().stream().anyMatch(Ballot::whole);
    }

    private void decide(Ballot ballot, ElectionSink out) {
        looking = false;
        boolean counts = mine.whole() || !anybodyIsWhole();
        mine = new Ballot(true, mine.whole(), ballot.leader(), true, ballot.epoch(), ballot.zxid());
        out.decide(ballot.vote(), counts);
    }

    private void tellAll(long nowNanos, ElectionSink out) {
        repeatNanos = nowNanos + REPEAT_NANOS;
        for (long voter : context.config().voters()) {
            if (voter != context.self()) {
                out.send(voter, mine.encode());
            }
        }
    }

    @Override
    public Vote vote() {
        return mine.vote();
    }

    @Override
    public long round() {
        return -1;
    }
}
