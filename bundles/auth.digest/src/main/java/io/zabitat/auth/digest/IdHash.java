package io.zabitat.auth.digest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** From {@code user:password} to the id that ACLs hold, {@code user:base64(hash(user:password))}. Immutable. */
final class IdHash {
    private final String algorithm;

    /** @throws NoSuchAlgorithmException when this JVM does not have the algorithm */
    IdHash(String algorithm) throws NoSuchAlgorithmException {
        MessageDigest.getInstance(algorithm);
        this.algorithm = algorithm;
    }

    /** The hash covers the whole text; the user is what stands before the first colon, all of it without one. */
    String idOf(String credentials) {
        byte[] hash = digest().digest(credentials.getBytes(StandardCharsets.UTF_8));
        int colon = credentials.indexOf(':');
        String user = colon < 0 ? credentials : credentials.substring(0, colon);
        return user + ":" + Base64.getEncoder().encodeToString(hash);
    }

    private MessageDigest digest() {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("algorithm " + algorithm + " is gone from this JVM", e);
        }
    }
}
