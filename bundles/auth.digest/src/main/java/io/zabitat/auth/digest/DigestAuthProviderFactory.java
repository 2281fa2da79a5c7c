package io.zabitat.auth.digest;

import io.zabitat.spi.auth.AuthProvider;
import io.zabitat.spi.auth.AuthProviderFactory;
import java.security.NoSuchAlgorithmException;
import java.security.Security;
import java.util.Map;
import java.util.TreeSet;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** Makes the scheme {@code digest}: user and password, known to ACLs by their hash. Stateless, any thread. */
@Component(
        property = AuthProviderFactory.SCHEME_PROPERTY + "=" + DigestAuthProvider.SCHEME,
        configurationPolicy = ConfigurationPolicy.IGNORE)
public final class DigestAuthProviderFactory implements AuthProviderFactory {
    private static final String PREFIX = "DigestAuthenticationProvider.";

    @Override
    public String scheme() {
        return DigestAuthProvider.SCHEME;
    }

    @Override
    public AuthProvider create(Map<String, String> settings) {
        String enabled = settings.getOrDefault(PREFIX + "enabled", "true");
        if (!enabled.equalsIgnoreCase("true") && !enabled.equalsIgnoreCase("false")) {
            throw new IllegalArgumentException(PREFIX + "enabled=" + enabled + ": allowed: true, false");
        }
        if (enabled.equalsIgnoreCase("false")) {
            return new DisabledAuthProvider(DigestAuthProvider.SCHEME);
        }
        String algorithm = settings.getOrDefault(PREFIX + "digestAlg", "SHA1");
        try {
            return new DigestAuthProvider(new IdHash(algorithm), settings.getOrDefault(PREFIX + "superDigest", ""));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalArgumentException(
                    PREFIX + "digestAlg=" + algorithm + ": allowed: "
                            + new TreeSet<>(Security.getAlgorithms("MessageDigest")),
                    e);
        }
    }
}
