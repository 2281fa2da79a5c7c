package io.zabitat.quorum.hierarchical;

import io.zabitat.spi.quorum.QuorumVerifier;
import io.zabitat.spi.quorum.QuorumVerifierProvider;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** Makes the quorum systems that {@code group.N} and {@code weight.N} lines describe. Stateless, any thread. */
@Component(
        property = QuorumVerifierProvider.NAME_PROPERTY + "=" + HierarchicalProvider.NAME,
        configurationPolicy = ConfigurationPolicy.IGNORE)
public final class HierarchicalProvider implements QuorumVerifierProvider {
    static final String NAME = "hierarchical";

    @Override
    public String name() {
        return NAME;
    }

    /** @throws IllegalArgumentException when the lines contradict each other or the voters, or no set of voters is a quorum */
    @Override
    public QuorumVerifier create(List<Long> voters, Map<String, String> settings) {
        Hierarchical verifier = new Hierarchical(GroupLines.read(voters, settings));
        if (!verifier.isQuorum(voters.stream().mapToLong(Long::longValue).toArray())) {
            // ZooKeeper takes such lines, and then never elects a leader.
            throw new IllegalArgumentException("not even all voters " + voters + " together are a quorum: " + verifier);
        }
        return verifier;
    }
}
