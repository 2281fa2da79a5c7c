package io.zabitat.core;

import io.zabitat.spi.quorum.QuorumVerifier;
import java.util.List;

/** More than half of the voters. */
record Majority(List<Long> voters) implements QuorumVerifier {
    Majority {
        if (voters.isEmpty()) {
            throw new IllegalArgumentException("no voters");
        }
    }

    @Override
    public boolean isQuorum(long[] servers) {
        return servers.length > voters.size() / 2;
    }

    @Override
    public long weight(long server) {
        return isVoter(server) ? 1 : 0;
    }

    @Override
    public boolean isVoter(long server) {
        return voters.contains(server);
    }
}
