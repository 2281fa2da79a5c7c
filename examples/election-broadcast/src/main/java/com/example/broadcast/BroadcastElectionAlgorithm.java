package com.example.broadcast;

import io.zabitat.spi.election.Election;
import io.zabitat.spi.election.ElectionAlgorithm;
import io.zabitat.spi.election.ElectionContext;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/**
 * Makes elections by plain broadcast, in place of {@code electionAlg=3}: the service with the higher ranking is taken. All members
 * must have it, since its messages are its own.
 */
@Component(
        property = {ElectionAlgorithm.NUMBER_PROPERTY + "=3", "service.ranking:Integer=10"},
        configurationPolicy = ConfigurationPolicy.IGNORE)
public final class BroadcastElectionAlgorithm implements ElectionAlgorithm {
    @Override
    public int number() {
        return 3;
    }

    @Override
    public Election start(ElectionContext context) {
        return new BroadcastElection(context);
    }
}
