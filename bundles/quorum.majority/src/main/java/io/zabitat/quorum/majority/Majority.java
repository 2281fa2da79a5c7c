package io.zabitat.quorum.majority;

import io.zabitat.spi.quorum.QuorumVerifier;
import java.util.Arrays;
import java.util.List;

/** More than half of the distinct voters is a quorum. Immutable, any thread. */
final class Majority implements QuorumVerifier {
    private final long[] voters;

    Majority(List<Long> voters) {
        this.voters =
                voters.stream().mapToLong(Long::longValue).sorted().distinct().toArray();
        if (voters.isEmpty() || this.voters.length != voters.size()) {
            throw new IllegalArgumentException("voters must be at least one, each listed once: " + voters);
        }
    }

    /** Counts voters, not entries: an id that comes twice or is no voter adds nothing. */
    @Override
    public boolean isQuorum(long[] servers) {
        int agreed = 0;
        for (long voter : voters) {
            agreed += contains(servers, voter) ? 1 : 0;
        }
        return agreed > voters.length / 2;
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
        return Arrays.binarySearch(voters, server) >= 0;
    }

    @Override
    public String toString() {
        return "majority of " + Arrays.toString(voters);
    }
}
