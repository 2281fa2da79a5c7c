package io.zabitat.spi.auth;

import java.util.Map;
import org.osgi.annotation.versioning.ConsumerType;

/** Makes the provider of a scheme for one server. Stateless and thread safe; an OSGi service. */
@ConsumerType
public interface AuthProviderFactory {
    /** Service property: the scheme. */
    String SCHEME_PROPERTY = "zabitat.auth.scheme";

    String scheme();

    /**
     * @param settings the server's settings, with ZooKeeper's names without the {@code zookeeper.} prefix
     * @throws IllegalArgumentException when a setting is not usable: its message names key, value and what is allowed
     */
    AuthProvider create(Map<String, String> settings);
}
