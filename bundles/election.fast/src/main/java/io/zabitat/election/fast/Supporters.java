package io.zabitat.election.fast;

import io.zabitat.spi.quorum.QuorumVerifier;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The voters whose votes have made this server the leader. Until they follow they can change their mind, because they wait for a better
 * vote for longer than this server does, which then would wait for them. Owned by {@link FastElection}.
 */
final class Supporters {
    private final QuorumVerifier quorum;
    private final SortedSet<Long> voters = new TreeSet<>();

    Supporters(QuorumVerifier quorum) {
        this.quorum = quorum;
    }

    void are(long[] agreeing) {
        clear();
        for (long voter : agreeing) {
            voters.add(voter);
        }
    }

    /** Nobody is counted on. */
    void clear() {
        voters.clear();
    }

    /**
     * A voter was heard looking.
     *
     * @return whether it has withdrawn its vote with this, and the others are no quorum
     */
    boolean areTooFewAfter(long voter, boolean votesForThis) {
        if (votesForThis && !voters.isEmpty()) {
            voters.add(voter); // late, or again
        }
        if (votesForThis || !voters.remove(voter)) {
            return false;
        }
        return !quorum.isQuorum(voters.stream().mapToLong(Long::longValue).toArray());
    }
}
