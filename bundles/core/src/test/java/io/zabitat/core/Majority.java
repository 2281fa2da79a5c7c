package io.zabitat.core;

import io.zabitat.spi.quorum.QuorumVerifier;

/** More than half of the voters 1 to n. */
record Majority(int voters) implements QuorumVerifier {
    @Override
    public boolean isQuorum(long[] servers) {
        return servers.length > voters / 2;
    }

    @Override
    public long weight(long server) {
        return isVoter(server) ? 1 : 0;
    }

    @Override
    public boolean isVoter(long server) {
        return server >= 1 && server <= voters;
    }
}
