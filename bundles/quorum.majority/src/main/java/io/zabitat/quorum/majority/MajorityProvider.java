package io.zabitat.quorum.majority;

import io.zabitat.spi.quorum.QuorumVerifier;
import io.zabitat.spi.quorum.QuorumVerifierProvider;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** Makes quorum verifiers that ask for more than half of the voters. Stateless, any thread; has no settings. */
@Component(
        property = QuorumVerifierProvider.NAME_PROPERTY + "=" + MajorityProvider.NAME,
        configurationPolicy = ConfigurationPolicy.IGNORE)
public final class MajorityProvider implements QuorumVerifierProvider {
    static final String NAME = "majority";

    @Override
    public String name() {
        return NAME;
    }

    /** @throws IllegalArgumentException when there is no voter, one is listed twice, or there are groups or weights of several */
    @Override
    public QuorumVerifier create(List<Long> voters, Map<String, String> settings) {
        for (String key : settings.keySet()) {
            // One voter alone decides in every quorum system. Else groups change which sets are quorums: to ignore them
            // could let two leaders stand beside each other.
            if (voters.size() > 1 && (key.startsWith("group.") || key.startsWith("weight."))) {
                throw new IllegalArgumentException(key + ": a majority knows no groups and weights");
            }
        }
        return new Majority(voters);
    }
}
