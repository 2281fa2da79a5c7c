package io.zabitat.auth.digest;

import io.zabitat.api.Id;
import io.zabitat.spi.auth.AuthProvider;
import io.zabitat.spi.auth.AuthResult;
import io.zabitat.spi.auth.ConnectionInfo;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/** The scheme {@code digest} (client protocol 11). Called by the node loop; immutable. */
final class DigestAuthProvider implements AuthProvider {
    static final String SCHEME = "digest";

    private static final Id SUPER = new Id("super", "");

    private final IdHash hash;
    private final byte[] superDigest;

    /** @param superDigest the id of the super user; empty when there is none */
    DigestAuthProvider(IdHash hash, String superDigest) {
        this.hash = hash;
        this.superDigest = superDigest.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String scheme() {
        return SCHEME;
    }

    /** Every packet is taken: a wrong password only makes somebody whom no ACL knows. */
    @Override
    public AuthResult authenticate(ConnectionInfo connection, byte[] credentials) {
        String id = hash.idOf(new String(credentials, StandardCharsets.UTF_8));
        Id own = new Id(SCHEME, id);
        return AuthResult.accept(isSuper(id) ? List.of(SUPER, own) : List.of(own));
    }

    /** Compares in constant time, so that the answer's delay says nothing about the secret. */
    private boolean isSuper(String id) {
        return superDigest.length > 0 && MessageDigest.isEqual(superDigest, id.getBytes(StandardCharsets.UTF_8));
    }

    /** Two parts with a colon between them; {@link String#split} drops empty parts at the end, as ZooKeeper does. */
    @Override
    public boolean isValid(String aclId) {
        return aclId.split(":").length == 2;
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
        int colon = id.indexOf(':');
        return colon < 0 ? id : id.substring(0, colon);
    }
}
