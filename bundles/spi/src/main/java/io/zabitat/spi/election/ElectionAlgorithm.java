package io.zabitat.spi.election;

import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/** Makes elections of one wire protocol. An OSGi service with the property {@link #NUMBER_PROPERTY}; stateless. */
@ConsumerType
public interface ElectionAlgorithm {
    /** Service property: the number that {@code electionAlg} names it by, 0 to 3. */
    String NUMBER_PROPERTY = "zabitat.electionAlg";

    int number();

    /** What an operator has to know before relying on it, for the log and the status; empty when there is nothing. */
    default Optional<String> warning() {
        return Optional.empty();
    }

    /**
     * A new election that has decided nothing.
     *
     * @throws IllegalArgumentException when a setting has no meaning: the message names its key, the value and what is allowed
     */
    Election start(ElectionContext context);
}
