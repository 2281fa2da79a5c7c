package io.zabitat.spi.quorum;

import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ConsumerType;

/** Makes quorum verifiers. An OSGi service with the property {@link #NAME_PROPERTY}; stateless and thread safe. */
@ConsumerType
public interface QuorumVerifierProvider {
    /** Service property: the kind of quorum system. */
    String NAME_PROPERTY = "zabitat.quorum";

    /** The kind, such as {@code majority}. */
    String name();

    /**
     * @param voters the ids of the voting members, at least one
     * @param settings the configuration's own lines, such as {@code group.1} and {@code weight.1}
     * @throws IllegalArgumentException when the lines describe no safe quorum system: the message shows the offending sets
     */
    QuorumVerifier create(List<Long> voters, Map<String, String> settings);
}
