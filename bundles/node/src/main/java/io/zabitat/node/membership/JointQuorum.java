package io.zabitat.node.membership;

import io.zabitat.spi.quorum.OracleUse;
import io.zabitat.spi.quorum.QuorumVerifier;

/** Who elects while other members are proposed: a quorum of those in force that is one of the proposed, too. Immutable. */
public record JointQuorum(QuorumVerifier current, QuorumVerifier next) implements QuorumVerifier {
    @Override
    public boolean isQuorum(long[] servers) {
        return current.isQuorum(servers) && next.isQuorum(servers);
    }

    @Override
    public boolean isQuorum(long[] servers, boolean granted) {
        return current.isQuorum(servers, granted) && next.isQuorum(servers, granted);
    }

    @Override
    public OracleUse oracle() {
        return current.oracle();
    }

    @Override
    public long weight(long server) {
        return current.isVoter(server) ? current.weight(server) : next.weight(server);
    }

    @Override
    public boolean isVoter(long server) {
        return current.isVoter(server) || next.isVoter(server);
    }
}
