package com.example.broadcast;

import io.zabitat.spi.election.ElectionAlgorithm;
import io.zabitat.spi.tck.election.ElectionContract;

class BroadcastElectionContractTest extends ElectionContract {
    @Override
    protected ElectionAlgorithm algorithm() {
        return new BroadcastElectionAlgorithm();
    }
}
