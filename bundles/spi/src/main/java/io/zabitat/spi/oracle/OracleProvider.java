package io.zabitat.spi.oracle;

import org.osgi.annotation.versioning.ConsumerType;

/** Makes oracles of one kind. An OSGi service with the property {@link #KIND_PROPERTY}; stateless and thread safe. */
@ConsumerType
public interface OracleProvider {
    /** Service property: what stands before the first colon of {@code zabitat.oracle}. */
    String KIND_PROPERTY = "zabitat.oracle";

    /** The kind, such as {@code file}. */
    String kind();

    /**
     * An oracle for one server. Asks nobody yet.
     *
     * @throws IllegalArgumentException when the place means nothing: the message names it and what is allowed
     */
    Oracle open(OracleContext context);
}
