package io.zabitat.spi.storage;

import java.io.IOException;
import java.util.OptionalLong;
import org.osgi.annotation.versioning.ConsumerType;

/** The two promises of a member about epochs (storage format, section 7). One thread at a time; all methods may block. */
@ConsumerType
public interface Epochs {
    OptionalLong accepted() throws IOException;

    OptionalLong current() throws IOException;

    /** Durable on return. */
    void saveAccepted(long epoch) throws IOException;

    /** Durable on return. */
    void saveCurrent(long epoch) throws IOException;
}
