package io.zabitat.spi.storage;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Makes stores. Published as an OSGi service with the property {@link #NAME_PROPERTY}. Stateless and thread safe.
 */
@ConsumerType
public interface StorageProvider {
    /** Service property: what {@code zabitat.storage} names it by. */
    String NAME_PROPERTY = "zabitat.storage";

    /** The name, such as {@code file}. */
    String name();

    /**
     * Opens the store of a server, creating what is missing, and locks it against other processes. Reads no data yet.
     *
     * @throws StorageException when the directories cannot be used; the message says why and what to do
     */
    Store open(StoreContext context) throws StorageException;
}
