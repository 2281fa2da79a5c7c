package io.zabitat.auth.x509;

import io.zabitat.spi.auth.AuthProvider;
import io.zabitat.spi.auth.AuthProviderFactory;
import java.util.Map;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** Makes the scheme {@code x509}: clients are known by the certificates they show. Stateless, any thread. */
@Component(
        property = AuthProviderFactory.SCHEME_PROPERTY + "=" + X509AuthProvider.SCHEME,
        configurationPolicy = ConfigurationPolicy.IGNORE)
public final class X509AuthProviderFactory implements AuthProviderFactory {
    private static final String SUPER_USER = "X509AuthenticationProvider.superUser";

    @Override
    public String scheme() {
        return X509AuthProvider.SCHEME;
    }

    @Override
    public AuthProvider create(Map<String, String> settings) {
        return new X509AuthProvider(settings.getOrDefault(SUPER_USER, ""));
    }
}
