package com.example.badge;

import io.zabitat.spi.auth.AuthProviderFactory;
import io.zabitat.spi.tck.auth.AuthContract;
import io.zabitat.spi.tck.auth.Visitor;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;
import java.util.List;
import java.util.Map;

class BadgeAuthContractTest extends AuthContract {
    private final KeyPair issuer = newIssuer();
    private final String genuine = "alice:" + sign("alice");

    @Override
    protected AuthProviderFactory factory() {
        return new BadgeAuthFactory();
    }

    @Override
    protected Map<String, String> settings() {
        return Map.of(
                BadgeAuthFactory.ISSUER,
                Base64.getEncoder().encodeToString(issuer.getPublic().getEncoded()));
    }

    @Override
    protected Visitor visitor() {
        return new Visitor(Visitor.local(), bytes(genuine), "alice", "bob");
    }

    @Override
    protected List<byte[]> refusedCredentials() {
        return List.of(bytes("alice"), bytes("alice:"), bytes("alice:AAAA"), bytes("bob:" + sign("alice")));
    }

    @Override
    protected List<String> invalidAclIds() {
        return List.of("", "a:b", "a,b", "a b");
    }

    @Override
    protected List<Map<String, String>> unusableSettings() {
        return List.of(Map.of(BadgeAuthFactory.ISSUER, "nonsense"), Map.of(BadgeAuthFactory.ISSUER, "AAAA"));
    }

    private static KeyPair newIssuer() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private String sign(String name) {
        try {
            Signature signer = Signature.getInstance("Ed25519");
            signer.initSign(issuer.getPrivate());
            signer.update(bytes(name));
            return Base64.getEncoder().encodeToString(signer.sign());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
