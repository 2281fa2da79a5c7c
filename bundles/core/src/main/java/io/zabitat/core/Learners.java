package io.zabitat.core;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.LongStream;

/** The learners of a leader, in the order of their links, so that the same events give the same actions. */
final class Learners {
    private final Core core;
    private final TreeMap<Long, Learner> byLink = new TreeMap<>();
    private final List<Learner> followers = new ArrayList<>();
    private final List<Learner> observers = new ArrayList<>();

    Learners(Core core) {
        this.core = core;
    }

    void add(Learner learner) {
        if (byLink.putIfAbsent(learner.link, learner) != null) {
            throw new InvariantViolation("link " + learner.link + " came up twice");
        }
    }

    /** Null when the link has ended. */
    Learner find(long link) {
        return byLink.get(link);
    }

    void remove(Learner learner) {
        byLink.remove(learner.link);
        followers.remove(learner);
        observers.remove(learner);
    }

    /** From now on it gets what is proposed, or what is committed. */
    void forward(Learner learner) {
        learner.forwarding = true;
        (learner.isObserver() ? observers : followers).add(learner);
    }

    /** Those that get PROPOSAL and COMMIT. */
    List<Learner> followers() {
        return followers;
    }

    /** The ids of those that get PROPOSAL and COMMIT, and the leader's. */
    long[] followersWith(long leader) {
        return LongStream.concat(LongStream.of(leader), followers.stream().mapToLong(Learner::serverId))
                .distinct()
                .toArray();
    }

    /** Those that get INFORM. */
    List<Learner> observers() {
        return observers;
    }

    Collection<Learner> all() {
        return byLink.values();
    }

    /** A copy, for loops that may end a link. */
    List<Learner> at(Learner.Stage stage) {
        return byLink.values().stream()
                .filter(learner -> learner.stage == stage)
                .toList();
    }

    /** Another link of the same server; null when there is none. */
    Learner sameServer(Learner one) {
        return byLink.values().stream()
                .filter(other -> other != one && other.info != null && other.serverId() == one.serverId())
                .findFirst()
                .orElse(null);
    }

    /** The voters among those that fulfil the condition, and the leader itself. */
    VoterSet votersWith(Predicate<Learner> condition) {
        VoterSet set = new VoterSet(core.configs().quorums());
        set.add(core.settings().self());
        for (Learner learner : byLink.values()) {
            if (learner.info != null && condition.test(learner)) {
                set.add(learner.serverId());
            }
        }
        return set;
    }

    /** Those that take part: what is proposed reaches them. */
    VoterSet syncedVoters() {
        return votersWith(learner -> learner.stage == Learner.Stage.SYNCED && !learner.isObserver());
    }

    /** Those of {@link #votersWith} that have the leader's history and stand by a promise for its epoch. */
    VoterSet joinedVoters() {
        return votersWith(learner -> learner.promised && learner.isAtLeast(Learner.Stage.JOINED));
    }
}
