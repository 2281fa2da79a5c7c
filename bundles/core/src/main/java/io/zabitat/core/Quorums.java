package io.zabitat.core;

import io.zabitat.spi.quorum.OracleUse;
import io.zabitat.spi.quorum.QuorumVerifier;

/**
 * Who has to agree at some moment: a quorum of the configuration in force, and as long as another is logged but not in force a quorum of
 * that one, too (hot swap J3 to J5). Immutable.
 */
record Quorums(Membership current, Membership next) implements QuorumVerifier {
    /** @param next null when there is none */
    Quorums {}

    boolean isJoint() {
        return next != null;
    }

    @Override
    public boolean isQuorum(long[] servers) {
        return isQuorum(servers, false);
    }

    @Override
    public boolean isQuorum(long[] servers, boolean granted) {
        return current.isQuorum(servers, granted) && (next == null || next.isQuorum(servers, granted));
    }

    @Override
    public OracleUse oracle() {
        return current.quorum().oracle();
    }

    /**
     * Who votes in the next configuration alone is not chosen: voters that have not heard of that one know nothing of him, and without them
     * there may be no quorum. A voter of the present one is always good enough, since all that is committed has a quorum there.
     */
    @Override
    public long weight(long server) {
        return current.isVoter(server) ? current.quorum().weight(server) : 0;
    }

    /** Whether a server that was chosen all the same, as ZooKeeper's may choose it, can be followed. */
    boolean mayLead(long server) {
        return weight(server) > 0
                || next != null && next.isVoter(server) && next.quorum().weight(server) > 0;
    }

    @Override
    public boolean isVoter(long server) {
        return current.isVoter(server) || next != null && next.isVoter(server);
    }

    /** Whether what a server has acknowledged can matter in the next configuration alone: in the present one it weighs nothing. */
    boolean countsNextAlone(long server) {
        return next != null && next.isVoter(server) && weight(server) == 0;
    }

    @Override
    public String toString() {
        return next == null ? current.toString() : current + " and " + next;
    }
}
