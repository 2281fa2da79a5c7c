package io.zabitat.spi.auth;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * One authentication scheme, for connections and for ACL entries. Published as an OSGi service with the property
 * {@link AuthProviderFactory#SCHEME_PROPERTY} by its factory. All methods are called by the node loop: they do not block. They
 * are pure functions of their arguments and of the settings the provider was made with.
 */
@ConsumerType
public interface AuthProvider {
    /** The scheme, such as {@code digest}. */
    String scheme();

    /**
     * What an auth packet proves.
     *
     * @param credentials the packet's bytes, never null
     */
    AuthResult authenticate(ConnectionInfo connection, byte[] credentials);

    /** Whether the text may stand as an ACL entry's id. */
    boolean isValid(String aclId);

    /** Whether somebody known as {@code id} in this scheme is meant by the ACL entry's id. */
    boolean matches(String id, String aclId);

    /** Whether an id of this scheme counts as authenticated: such ids take the place of scheme {@code auth} in ACLs. */
    boolean isAuthenticated();

    /** The user part of an id, for {@code whoAmI}; the id itself when the scheme has no other name for it. */
    String userName(String id);
}
