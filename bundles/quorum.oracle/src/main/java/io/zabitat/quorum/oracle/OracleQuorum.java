package io.zabitat.quorum.oracle;

import io.zabitat.spi.quorum.OracleUse;
import io.zabitat.spi.quorum.QuorumVerifier;
import java.util.Arrays;
import java.util.List;

/**
 * More than half of the voters is a quorum; of two, one is enough while the oracle says so. With more than two voters the oracle is
 * never asked, as in ZooKeeper. Immutable, any thread.
 */
final class OracleQuorum implements QuorumVerifier {
    private static final int MOST_WITH_ORACLE = 2;

    private final long[] voters;
    private final OracleUse use;

    OracleQuorum(List<Long> voters, OracleUse use) {
        this.voters =
                voters.stream().mapToLong(Long::longValue).sorted().distinct().toArray();
        this.use = voters.size() > MOST_WITH_ORACLE ? OracleUse.NONE : use;
        if (voters.isEmpty() || this.voters.length != voters.size()) {
            throw new IllegalArgumentException("voters must be at least one, each listed once: " + voters);
        }
    }

    @Override
    public boolean isQuorum(long[] servers) {
        return agreed(servers) > voters.length / 2;
    }

    /** ZooKeeper's oracle lets nobody at all be a quorum; who asks an exclusive one counts itself at least. */
    @Override
    public boolean isQuorum(long[] servers, boolean granted) {
        int agreed = agreed(servers);
        boolean alone = granted && (use == OracleUse.OPEN || use == OracleUse.EXCLUSIVE && agreed > 0);
        return agreed > voters.length / 2 || alone;
    }

    /** Counts voters, not entries. */
    private int agreed(long[] servers) {
        int agreed = 0;
        for (long voter : voters) {
            for (long server : servers) {
                if (server == voter) {
                    agreed++;
                    break;
                }
            }
        }
        return agreed;
    }

    @Override
    public OracleUse oracle() {
        return use;
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
        return "majority of " + Arrays.toString(voters) + " or one with an oracle";
    }
}
