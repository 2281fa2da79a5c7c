package io.zabitat.quorum.oracle;

import io.zabitat.spi.quorum.QuorumVerifierProvider;
import io.zabitat.spi.tck.quorum.QuorumVerifierContract;
import java.util.Map;
import java.util.Random;
import java.util.Set;

class OpenOracleContractTest extends QuorumVerifierContract {
    @Override
    protected QuorumVerifierProvider provider() {
        return new OracleQuorumProvider();
    }

    @Override
    protected Configuration draw(Random random) {
        return new Configuration(drawVoters(random, 4), Map.of("oraclePath", "/oracle"));
    }

    @Override
    protected boolean isQuorumByHand(Configuration configuration, Set<Long> servers, boolean granted) {
        int voters = configuration.voters().size();
        return 2 * servers.size() > voters || granted && voters <= 2;
    }
}
