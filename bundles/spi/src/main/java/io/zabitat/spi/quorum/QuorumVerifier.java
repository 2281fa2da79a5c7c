package io.zabitat.spi.quorum;

import org.osgi.annotation.versioning.ConsumerType;

/** A quorum system over a fixed configuration. Immutable and pure: same question, same answer; callable from any thread. */
@ConsumerType
public interface QuorumVerifier {
    /**
     * Whether the servers form a quorum. Monotone: a superset of a quorum is one; any two quorums intersect.
     *
     * @param servers ids of voters, each once; ids that are no voters do not count
     */
    boolean isQuorum(long[] servers);

    /**
     * Whether the servers are enough, given what the oracle last said. What is enough without a grant is enough with one. Sets that
     * are enough by a grant alone need not intersect: what keeps them apart is the oracle.
     *
     * @param granted whether the oracle lets the asking server go on without the others
     */
    default boolean isQuorum(long[] servers, boolean granted) {
        return isQuorum(servers);
    }

    /** Whether, and how, an oracle is asked when the voters are too few. */
    default OracleUse oracle() {
        return OracleUse.NONE;
    }

    /** The weight of a voter: 0 for one that never leads and without which every answer is the same, and for strangers. */
    long weight(long server);

    /** Whether the server is a voter of this configuration. */
    boolean isVoter(long server);
}
