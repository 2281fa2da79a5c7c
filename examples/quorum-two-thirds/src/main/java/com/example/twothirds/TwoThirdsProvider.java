package com.example.twothirds;

import io.zabitat.spi.quorum.QuorumVerifier;
import io.zabitat.spi.quorum.QuorumVerifierProvider;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** Makes quorum verifiers that ask for more than two thirds of the voters: {@code zabitat.quorum=two-thirds} in {@code zoo.cfg}. */
@Component(
        property = QuorumVerifierProvider.NAME_PROPERTY + "=" + TwoThirdsProvider.NAME,
        configurationPolicy = ConfigurationPolicy.IGNORE)
public final class TwoThirdsProvider implements QuorumVerifierProvider {
    static final String NAME = "two-thirds";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public QuorumVerifier create(List<Long> voters, Map<String, String> settings) {
        for (String key : settings.keySet()) {
            if (voters.size() > 1 && (key.startsWith("group.") || key.startsWith("weight."))) {
                throw new IllegalArgumentException(key + ": " + NAME + " knows no groups and weights");
            }
        }
        return new TwoThirds(voters);
    }
}
