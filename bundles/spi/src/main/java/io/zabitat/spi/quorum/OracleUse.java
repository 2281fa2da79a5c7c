package io.zabitat.spi.quorum;

/** What a quorum system wants from an oracle: somebody outside of the ensemble who may let one voter go on alone. */
public enum OracleUse {
    /** There is none: only voters make quorums. */
    NONE,
    /**
     * ZooKeeper's: a word of yes or no, bound to nothing. Two voters that both hear yes both go on, and their histories part.
     */
    OPEN,
    /**
     * At most one voter is allowed, for one epoch, and nothing is acknowledged alone before the oracle has recorded how far its
     * history goes; who has less is refused from then on.
     */
    EXCLUSIVE
}
