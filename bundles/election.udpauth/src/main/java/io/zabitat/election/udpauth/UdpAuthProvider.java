package io.zabitat.election.udpauth;

import io.zabitat.spi.election.Election;
import io.zabitat.spi.election.ElectionAlgorithm;
import io.zabitat.spi.election.ElectionContext;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** Makes elections of electionAlg 1, which believes every datagram. Stateless, any thread. */
@Component(
        property = ElectionAlgorithm.NUMBER_PROPERTY + ":Integer=" + UdpAuthProvider.NUMBER,
        configurationPolicy = ConfigurationPolicy.IGNORE)
public final class UdpAuthProvider implements ElectionAlgorithm {
    static final int NUMBER = 1;

    @Override
    public int number() {
        return NUMBER;
    }

    @Override
    public Optional<String> warning() {
        return Optional.of("electionAlg=1 is not authenticated: anyone on the network can disturb elections with forged"
                + " datagrams; 3 is the default");
    }

    @Override
    public Election start(ElectionContext context) {
        return new UdpAuthElection(context, false);
    }
}
