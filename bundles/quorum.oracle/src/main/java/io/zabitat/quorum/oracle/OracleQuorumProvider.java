package io.zabitat.quorum.oracle;

import io.zabitat.spi.quorum.OracleUse;
import io.zabitat.spi.quorum.QuorumVerifier;
import io.zabitat.spi.quorum.QuorumVerifierProvider;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** Makes quorum systems of voters that ask an oracle when one of two is left. Stateless, any thread. */
@Component(
        property = QuorumVerifierProvider.NAME_PROPERTY + "=" + OracleQuorumProvider.NAME,
        configurationPolicy = ConfigurationPolicy.IGNORE)
public final class OracleQuorumProvider implements QuorumVerifierProvider {
    static final String NAME = "oracle";
    static final String OPEN_KEY = "oraclePath";
    static final String EXCLUSIVE_KEY = "zabitat.oracle";

    @Override
    public String name() {
        return NAME;
    }

    /**
     * Exclusive with the setting {@code zabitat.oracle}, ZooKeeper's with {@code oraclePath}.
     *
     * @throws IllegalArgumentException when there is no voter, one is listed twice, no oracle is named, groups or weights are, or an
     *     exclusive oracle is to serve others than two
     */
    @Override
    public QuorumVerifier create(List<Long> voters, Map<String, String> settings) {
        for (String key : settings.keySet()) {
            if (key.startsWith("group.") || key.startsWith("weight.")) {
                throw new IllegalArgumentException(key + ": voters with an oracle have no groups and weights");
            }
        }
        boolean exclusive = settings.containsKey(EXCLUSIVE_KEY);
        if (exclusive && voters.size() != 2) {
            throw new IllegalArgumentException(
                    EXCLUSIVE_KEY + "=" + settings.get(EXCLUSIVE_KEY) + ": an oracle is for two voters, not " + voters);
        } else if (!exclusive && !settings.containsKey(OPEN_KEY)) {
            throw new IllegalArgumentException("no oracle is named: " + EXCLUSIVE_KEY + " does, or " + OPEN_KEY);
        }
        return new OracleQuorum(voters, exclusive ? OracleUse.EXCLUSIVE : OracleUse.OPEN);
    }
}
