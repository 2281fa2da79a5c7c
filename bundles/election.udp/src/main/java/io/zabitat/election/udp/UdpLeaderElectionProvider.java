package io.zabitat.election.udp;

import io.zabitat.spi.election.Election;
import io.zabitat.spi.election.ElectionAlgorithm;
import io.zabitat.spi.election.ElectionContext;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** Makes elections of electionAlg 0, ZooKeeper's oldest. Stateless, any thread. */
@Component(
        property = ElectionAlgorithm.NUMBER_PROPERTY + ":Integer=" + UdpLeaderElectionProvider.NUMBER,
        configurationPolicy = ConfigurationPolicy.IGNORE)
public final class UdpLeaderElectionProvider implements ElectionAlgorithm {
    static final int NUMBER = 0;

    @Override
    public int number() {
        return NUMBER;
    }

    @Override
    public Optional<String> warning() {
        return Optional.of("electionAlg=0 is not authenticated: anyone on the network can disturb elections with forged"
                + " datagrams; 3 is the default");
    }

    @Override
    public Election start(ElectionContext context) {
        return new UdpElection(context);
    }
}
