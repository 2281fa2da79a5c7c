package com.example.twothirds;

import io.zabitat.spi.quorum.QuorumVerifierProvider;
import io.zabitat.spi.tck.quorum.QuorumVerifierContract;
import java.util.Map;
import java.util.Random;
import java.util.Set;

class TwoThirdsContractTest extends QuorumVerifierContract {
    @Override
    protected QuorumVerifierProvider provider() {
        return new TwoThirdsProvider();
    }

    @Override
    protected Configuration draw(Random random) {
        return new Configuration(drawVoters(random, 9), Map.of());
    }

    @Override
    protected boolean isQuorumByHand(Configuration configuration, Set<Long> servers, boolean granted) {
        return servers.size() > configuration.voters().size() * 2 / 3;
    }
}
