package io.zabitat.election.udp;

import io.zabitat.spi.quorum.QuorumVerifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Counts the votes of one round of questions (election protocol, section 4, steps 3 and 4). Pure. */
final class Count {
    private final SortedMap<Long, Long> zxids = new TreeMap<>();
    private final SortedMap<Long, List<Long>> supporters = new TreeMap<>();

    /**
     * @param votes by voter
     * @param heard who may be elected: whoever has answered; the dead are voted for as long as somebody has not noticed
     */
    Count(SortedMap<Long, Ballot> votes, Set<Long> heard) {
        votes.forEach((voter, vote) -> {
            if (heard.contains(vote.leader()) && !vote.abstains()) {
                zxids.merge(vote.leader(), vote.zxid(), Math::max);
                supporters
                        .computeIfAbsent(vote.leader(), any -> new ArrayList<>())
                        .add(voter);
            }
        });
    }

    /** The greatest vote, with the greatest zxid that anyone knows of its leader. */
    Optional<Ballot> best() {
        return zxids.entrySet().stream()
                .map(entry -> new Ballot(entry.getKey(), entry.getValue()))
                .max(Ballot::compareTo);
    }

    /** Whom a quorum votes for. */
    Optional<Ballot> winner(QuorumVerifier quorum) {
        return supporters.entrySet().stream()
                .filter(entry -> quorum.isQuorum(
                        entry.getValue().stream().mapToLong(Long::longValue).toArray()))
                .map(entry -> new Ballot(entry.getKey(), zxids.get(entry.getKey())))
                .max(Ballot::compareTo);
    }
}
