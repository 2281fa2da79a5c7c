package io.zabitat.election.udpauth;

import io.zabitat.spi.election.ElectionAlgorithm;
import io.zabitat.spi.tck.election.ElectionContract;

class UdpAuthChallengeElectionContractTest extends ElectionContract {
    @Override
    protected ElectionAlgorithm algorithm() {
        return new UdpAuthChallengeProvider();
    }
}
