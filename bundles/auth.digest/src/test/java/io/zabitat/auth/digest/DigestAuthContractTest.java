package io.zabitat.auth.digest;

import io.zabitat.spi.auth.AuthProviderFactory;
import io.zabitat.spi.tck.auth.AuthContract;
import io.zabitat.spi.tck.auth.Visitor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

class DigestAuthContractTest extends AuthContract {
    @Override
    protected AuthProviderFactory factory() {
        return new DigestAuthProviderFactory();
    }

    @Override
    protected Visitor visitor() {
        return new Visitor(
                Visitor.local(),
                "user:pass".getBytes(StandardCharsets.US_ASCII),
                "user:smGaoVKd/cQkjm7b88GyorAUz20=",
                "other:smGaoVKd/cQkjm7b88GyorAUz20=");
    }

    @Override
    protected List<String> invalidAclIds() {
        return List.of("", "user", "user:", "a:b:c");
    }

    @Override
    protected List<Map<String, String>> unusableSettings() {
        return List.of(
                Map.of("DigestAuthenticationProvider.enabled", "perhaps"),
                Map.of("DigestAuthenticationProvider.digestAlg", "MD17"));
    }
}
