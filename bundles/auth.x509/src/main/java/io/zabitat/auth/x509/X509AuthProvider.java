package io.zabitat.auth.x509;

import io.zabitat.api.Id;
import io.zabitat.spi.auth.AuthProvider;
import io.zabitat.spi.auth.AuthResult;
import io.zabitat.spi.auth.ConnectionInfo;
import java.util.ArrayList;
import java.util.List;
import javax.security.auth.x500.X500Principal;

/**
 * The scheme {@code x509} (client protocol 11): the id is the subject of the certificate that the TLS handshake has found good,
 * in the form of RFC 2253, and an ACL names exactly that. Called by the node loop; immutable.
 */
final class X509AuthProvider implements AuthProvider {
    static final String SCHEME = "x509";
    private static final String SUPER = "super";

    private final String superUser;

    /** @param superUser the subject that may do everything; empty for none */
    X509AuthProvider(String superUser) {
        this.superUser = superUser;
    }

    @Override
    public String scheme() {
        return SCHEME;
    }

    /** An auth packet's bytes do not count: who has no certificate is refused. */
    @Override
    public AuthResult authenticate(ConnectionInfo connection, byte[] credentials) {
        if (connection.certificates().isEmpty()) {
            return AuthResult.refuse();
        }
        String subject =
                connection.certificates().get(0).getSubjectX500Principal().getName();
        List<Id> ids = new ArrayList<>();
        if (!superUser.isEmpty() && subject.equals(superUser)) {
            ids.add(new Id(SUPER, subject));
        }
        ids.add(new Id(SCHEME, subject));
        return AuthResult.accept(ids);
    }

    @Override
    public boolean isValid(String aclId) {
        try {
            new X500Principal(aclId);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Override
    public boolean matches(String id, String aclId) {
        return id.equals(aclId) || !superUser.isEmpty() && id.equals(superUser);
    }

    @Override
    public boolean isAuthenticated() {
        return true;
    }

    @Override
    public String userName(String id) {
        return id;
    }
}
