package io.zabitat.quorum.majority;

import io.zabitat.spi.quorum.QuorumVerifierProvider;
import io.zabitat.spi.tck.quorum.QuorumVerifierContract;
import java.util.Map;
import java.util.Random;
import java.util.Set;

class MajorityContractTest extends QuorumVerifierContract {
    @Override
    protected QuorumVerifierProvider provider() {
        return new MajorityProvider();
    }

    @Override
    protected Configuration draw(Random random) {
        return new Configuration(drawVoters(random, 9), Map.of("tickTime", "2000"));
    }

    @Override
    protected boolean isQuorumByHand(Configuration configuration, Set<Long> servers, boolean granted) {
        return 2 * servers.size() > configuration.voters().size();
    }
}
