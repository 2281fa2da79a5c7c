package com.example.badge;

import io.zabitat.spi.auth.AuthProvider;
import io.zabitat.spi.auth.AuthProviderFactory;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Map;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** Makes the scheme {@code badge}. Declarative Services publishes it; the service property is how the server finds it. */
@Component(
        property = AuthProviderFactory.SCHEME_PROPERTY + "=" + BadgeAuth.SCHEME,
        configurationPolicy = ConfigurationPolicy.IGNORE)
public final class BadgeAuthFactory implements AuthProviderFactory {
    /** The key of whoever signs badges: base64 of an Ed25519 public key, as {@link PublicKey#getEncoded} gives it. */
    static final String ISSUER = "badge.issuer";

    @Override
    public String scheme() {
        return BadgeAuth.SCHEME;
    }

    @Override
    public AuthProvider create(Map<String, String> settings) {
        String text = settings.getOrDefault(ISSUER, "");
        try {
            byte[] key = Base64.getDecoder().decode(text);
            return new BadgeAuth(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(key)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException(ISSUER + "=" + text + ": allowed: an Ed25519 public key in base64", e);
        }
    }
}
