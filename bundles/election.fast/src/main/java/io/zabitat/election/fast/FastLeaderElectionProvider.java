package io.zabitat.election.fast;

import io.zabitat.spi.election.Election;
import io.zabitat.spi.election.ElectionAlgorithm;
import io.zabitat.spi.election.ElectionContext;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** Makes elections of electionAlg 3, ZooKeeper's FastLeaderElection. Stateless, any thread. */
@Component(
        property = ElectionAlgorithm.NUMBER_PROPERTY + ":Integer=" + FastLeaderElectionProvider.NUMBER,
        configurationPolicy = ConfigurationPolicy.IGNORE)
public final class FastLeaderElectionProvider implements ElectionAlgorithm {
    static final int NUMBER = 3;

    @Override
    public int number() {
        return NUMBER;
    }

    @Override
    public Election start(ElectionContext context) {
        return new FastElection(context);
    }
}
