package io.zabitat.spi.quorum;

import org.osgi.annotation.versioning.ConsumerType;

/** A quorum system over a fixed configuration. Immutable and pure: same set, same answer; callable from any thread. */
@ConsumerType
public interface QuorumVerifier {
    /**
     * Whether the servers form a quorum. Monotone: a superset of a quorum is one; any two quorums intersect.
     *
     * @param servers ids of voters, each once; ids that are no voters do not count
     */
    boolean isQuorum(long[] servers);

    /** The weight of a voter: 0 for one that never leads, and for strangers. */
    long weight(long server);

    /** Whether the server is a voter of this configuration. */
    boolean isVoter(long server);
}
