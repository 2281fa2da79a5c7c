package io.zabitat.auth.digest;

import io.zabitat.spi.auth.AuthProvider;
import io.zabitat.spi.auth.AuthResult;
import io.zabitat.spi.auth.ConnectionInfo;

/** Stands for a scheme that is switched off: clients see what they see with a scheme that does not exist. */
record DisabledAuthProvider(String scheme) implements AuthProvider {
    @Override
    public AuthResult authenticate(ConnectionInfo connection, byte[] credentials) {
        return AuthResult.refuse();
    }

    @Override
    public boolean isValid(String aclId) {
        return false;
    }

    @Override
    public boolean matches(String id, String aclId) {
        return false;
    }

    @Override
    public boolean isAuthenticated() {
        return false;
    }

    @Override
    public String userName(String id) {
        return id;
    }
}
