package io.zabitat.election.udp;

import io.zabitat.spi.quorum.QuorumVerifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Counts the votes of one round of questions (election protocol, section 4, steps 3 and 4). Pure.
 *
 * <p>ZooKeeper takes what a server has from anybody who votes for it. Here only its own word counts, and only who votes for itself can be
 * elected: two that follow a leader in turn would tell each other of it for ever, whatever it says itself.
 */
final class Count {
    private final SortedMap<Long, Ballot> candidates = new TreeMap<>();
    private final SortedMap<Long, List<Long>> supporters = new TreeMap<>();

    /**
     * @param votes by voter; the dead are voted for as long as somebody has not noticed, but say nothing any more
     * @param own what the counting server may be elected with, whomever it votes for; empty when it has no vote
     */
    Count(SortedMap<Long, Ballot> votes, Optional<Ballot> own) {
        own.ifPresent(ballot -> candidates.put(ballot.leader(), ballot));
        votes.forEach((voter, vote) -> {
            if (vote.leader() == voter && !vote.abstains()) {
                candidates.putIfAbsent(voter, vote);
            }
        });
        votes.forEach((voter, vote) -> {
            if (candidates.containsKey(vote.leader()) && !vote.abstains()) {
                supporters
                        .computeIfAbsent(vote.leader(), any -> new ArrayList<>())
                        .add(voter);
            }
        });
    }

    /** The greatest candidate. */
    Optional<Ballot> best() {
        return candidates.values().stream().max(Ballot::compareTo);
    }

    /**
     * Whom a quorum votes for. Others may know of it only because they have a leader that waits for its quorum, and is refused by who has
     * more: unless its epoch has begun nobody who knows of a greater zxid follows it.
     */
    Optional<Ballot> winner(QuorumVerifier quorum) {
        long greatest = best().map(Ballot::zxid).orElse(0L);
        return supporters.entrySet().stream()
                .filter(entry -> quorum.isQuorum(
                        entry.getValue().stream().mapToLong(Long::longValue).toArray()))
                .map(entry -> candidates.get(entry.getKey()))
                .filter(ballot -> ballot.beginsEpoch() || ballot.zxid() >= greatest)
                .max(Ballot::compareTo);
    }
}
