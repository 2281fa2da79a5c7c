package io.zabitat.auth.ip;

import io.zabitat.spi.auth.AuthProvider;
import io.zabitat.spi.auth.AuthProviderFactory;
import java.util.Map;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** Makes the scheme {@code ip}: clients are known by the address they come from. Stateless, any thread; has no settings. */
@Component(
        property = AuthProviderFactory.SCHEME_PROPERTY + "=" + IpAuthProvider.SCHEME,
        configurationPolicy = ConfigurationPolicy.IGNORE)
public final class IpAuthProviderFactory implements AuthProviderFactory {
    @Override
    public String scheme() {
        return IpAuthProvider.SCHEME;
    }

    @Override
    public AuthProvider create(Map<String, String> settings) {
        return new IpAuthProvider();
    }
}
