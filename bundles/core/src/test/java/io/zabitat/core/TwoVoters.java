package io.zabitat.core;

import io.zabitat.spi.quorum.OracleUse;
import io.zabitat.spi.quorum.QuorumVerifier;

/** Servers 1 and 2, each of which may go on alone when the oracle allows it. */
record TwoVoters(OracleUse oracle) implements QuorumVerifier {
    @Override
    public boolean isQuorum(long[] servers) {
        return servers.length == 2;
    }

    @Override
    public boolean isQuorum(long[] servers, boolean granted) {
        return servers.length == 2 || granted;
    }

    @Override
    public long weight(long server) {
        return isVoter(server) ? 1 : 0;
    }

    @Override
    public boolean isVoter(long server) {
        return server == 1 || server == 2;
    }
}
