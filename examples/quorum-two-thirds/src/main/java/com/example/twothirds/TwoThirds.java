package com.example.twothirds;

import io.zabitat.spi.quorum.QuorumVerifier;
import java.util.List;
import java.util.Set;

/**
 * More than two thirds of the voters: any two quorums have more than a third in common, not just one server. Immutable, any thread.
 */
final class TwoThirds implements QuorumVerifier {
    private final Set<Long> voters;

    TwoThirds(List<Long> voters) {
        if (voters.isEmpty() || voters.stream().distinct().count() < voters.size()) {
            throw new IllegalArgumentException("voters must be at least one, each listed once: " + voters);
        }
        this.voters = Set.copyOf(voters);
    }

    /** Counts voters, not entries: an id that comes twice or is no voter adds nothing. */
    @Override
    public boolean isQuorum(long[] servers) {
        int agreed = 0;
        for (long voter : voters) {
            agreed += contains(servers, voter) ? 1 : 0;
        }
        return 3 * agreed > 2 * voters.size();
    }

    private static boolean contains(long[] servers, long voter) {
        for (long server : servers) {
            if (server == voter) {
                return true;
            }
        }
        return false;
    }

    @Override
    public long weight(long server) {
        return isVoter(server) ? 1 : 0;
    }

    @Override
    public boolean isVoter(long server) {
        return voters.contains(server);
    }

    @Override
    public String toString() {
        return "more than two thirds of " + voters;
    }
}
