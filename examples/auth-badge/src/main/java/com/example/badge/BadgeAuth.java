package com.example.badge;

import io.zabitat.api.Id;
import io.zabitat.spi.auth.AuthProvider;
import io.zabitat.spi.auth.AuthResult;
import io.zabitat.spi.auth.ConnectionInfo;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;
import java.util.List;

/**
 * The scheme {@code badge}: a client shows {@code name:signature}, where the signature is the issuer's over the name. The server
 * keeps no secret. Called by the node loop; immutable.
 */
final class BadgeAuth implements AuthProvider {
    static final String SCHEME = "badge";

    private final PublicKey issuer;

    BadgeAuth(PublicKey issuer) {
        this.issuer = issuer;
    }

    @Override
    public String scheme() {
        return SCHEME;
    }

    @Override
    public AuthResult authenticate(ConnectionInfo connection, byte[] credentials) {
        String text = new String(credentials, StandardCharsets.UTF_8);
        int colon = text.indexOf(':');
        if (colon < 0) {
            return AuthResult.refuse();
        }
        String name = text.substring(0, colon);
        boolean genuine = isValid(name) && isSigned(name, text.substring(colon + 1));
        return genuine ? AuthResult.accept(List.of(new Id(SCHEME, name))) : AuthResult.refuse();
    }

    private boolean isSigned(String name, String signature) {
        try {
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(issuer);
            verifier.update(name.getBytes(StandardCharsets.UTF_8));
            return verifier.verify(Base64.getDecoder().decode(signature));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false; // neither base64 nor of a signature's length
        }
    }

    /** A name: what texts of ACLs separate by is not in it. */
    @Override
    public boolean isValid(String aclId) {
        return aclId.matches("[A-Za-z0-9_.-]{1,64}");
    }

    @Override
    public boolean matches(String id, String aclId) {
        return id.equals(aclId);
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
