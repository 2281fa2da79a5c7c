package io.zabitat.election.fast;

import io.zabitat.spi.election.ElectionAlgorithm;
import io.zabitat.spi.tck.election.ElectionContract;

class FastElectionContractTest extends ElectionContract {
    @Override
    protected ElectionAlgorithm algorithm() {
        return new FastLeaderElectionProvider();
    }
}
