package io.zabitat.endpoint;

import io.zabitat.api.Id;
import io.zabitat.spi.auth.AuthProvider;
import io.zabitat.spi.auth.AuthResult;
import io.zabitat.spi.auth.ConnectionInfo;
import io.zabitat.tree.acl.AclSchemes;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The authentication schemes of one server, as the connections and the tree ask for them. */
public final class AuthRegistry implements AclSchemes {
    private static final byte[] NOTHING = {};

    private final Map<String, AuthProvider> providers = new TreeMap<>();

    public AuthRegistry(List<AuthProvider> providers) {
        for (AuthProvider provider : providers) {
            this.providers.put(provider.scheme(), provider);
        }
    }

    /** @param credentials null proves nothing; only a scheme that looks at the connection alone takes it */
    AuthResult authenticate(String scheme, ConnectionInfo connection, byte[] credentials) {
        AuthProvider provider = providers.get(scheme);
        if (provider == null || credentials == null && provider.isAuthenticated()) {
            return AuthResult.refuse();
        }
        return provider.authenticate(connection, credentials == null ? NOTHING : credentials);
    }

    /** The user part of an identity, for {@code whoAmI}; empty for a scheme nobody provides. */
    String userName(Id id) {
        AuthProvider provider = providers.get(id.scheme());
        return provider == null ? "" : provider.userName(id.id());
    }

    @Override
    public boolean isKnown(String scheme) {
        return providers.containsKey(scheme);
    }

    @Override
    public boolean isValid(String scheme, String aclId) {
        AuthProvider provider = providers.get(scheme);
        return provider != null && provider.isValid(aclId);
    }

    @Override
    public boolean matches(String scheme, String id, String aclId) {
        AuthProvider provider = providers.get(scheme);
        return provider != null && provider.matches(id, aclId);
    }

    @Override
    public boolean isAuthenticated(String scheme) {
        AuthProvider provider = providers.get(scheme);
        return provider != null && provider.isAuthenticated();
    }
}
