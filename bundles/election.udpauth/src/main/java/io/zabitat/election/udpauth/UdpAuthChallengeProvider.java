package io.zabitat.election.udpauth;

import io.zabitat.spi.election.Election;
import io.zabitat.spi.election.ElectionAlgorithm;
import io.zabitat.spi.election.ElectionContext;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** Makes elections of electionAlg 2, which believes who can receive what is sent to a voter's address. Stateless, any thread. */
@Component(
        property = ElectionAlgorithm.NUMBER_PROPERTY + ":Integer=" + UdpAuthChallengeProvider.NUMBER,
        configurationPolicy = ConfigurationPolicy.IGNORE)
public final class UdpAuthChallengeProvider implements ElectionAlgorithm {
    static final int NUMBER = 2;

    @Override
    public int number() {
        return NUMBER;
    }

    @Override
    public Election start(ElectionContext context) {
        return new UdpAuthElection(context, true);
    }
}
