package io.zabitat.election.udp;

import io.zabitat.spi.election.ElectionAlgorithm;
import io.zabitat.spi.tck.election.ElectionContract;

class UdpElectionContractTest extends ElectionContract {
    @Override
    protected ElectionAlgorithm algorithm() {
        return new UdpLeaderElectionProvider();
    }
}
