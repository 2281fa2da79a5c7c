package io.zabitat.spi.transport;

import java.io.IOException;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Makes transport engines. Published as an OSGi service with the property {@link #NAME_PROPERTY}. Stateless and thread
 * safe; the engines it made outlive the withdrawal of the service until their owner closes them.
 */
@ConsumerType
public interface TransportProvider {
    /** Service property: what {@code zabitat.transport.client} and {@code zabitat.transport.peer} name it by. */
    String NAME_PROPERTY = "zabitat.transport";

    /** The name, such as {@code nio}. */
    String name();

    /**
     * A new engine with no channels. Creates no thread.
     *
     * @throws IOException when the system refuses (for instance no descriptors left); nothing is left open
     */
    TransportEngine open(TransportSettings settings) throws IOException;
}
