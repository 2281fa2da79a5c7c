package io.zabitat.quorum.oracle;

import io.zabitat.spi.quorum.QuorumVerifierProvider;
import io.zabitat.spi.tck.quorum.QuorumVerifierContract;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

class ExclusiveOracleContractTest extends QuorumVerifierContract {
    @Override
    protected QuorumVerifierProvider provider() {
        return new OracleQuorumProvider();
    }

    @Override
    protected Configuration draw(Random random) {
        List<Long> voters = List.of(random.nextLong() | 1, random.nextLong() & ~1L);
        return new Configuration(voters, Map.of("zabitat.oracle", "file:/lease"));
    }

    @Override
    protected boolean isQuorumByHand(Configuration configuration, Set<Long> servers, boolean granted) {
        return servers.size() == 2 || granted && servers.size() == 1;
    }
}
