package io.zabitat.spi.tck;

import io.zabitat.api.Id;
import io.zabitat.spi.auth.AuthProvider;
import io.zabitat.spi.auth.AuthProviderFactory;
import io.zabitat.spi.auth.AuthResult;
import io.zabitat.spi.auth.ConnectionInfo;
import io.zabitat.spi.tck.auth.Visitor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** A scheme that believes every name: what is wrong with its subclasses is the only thing that is wrong. */
class SoundAuth implements AuthProviderFactory, AuthProvider {
    static final String SETTING = "polite.enabled";

    static Visitor visitor() {
        return new Visitor(Visitor.local(), "alice".getBytes(StandardCharsets.US_ASCII), "alice", "bob");
    }

    @Override
    public String scheme() {
        return "polite";
    }

    @Override
    public AuthProvider create(Map<String, String> settings) {
        String enabled = settings.getOrDefault(SETTING, "true");
        if (!enabled.equals("true")) {
            throw new IllegalArgumentException(SETTING + "=" + enabled + ": allowed: true");
        }
        return this;
    }

    @Override
    public AuthResult authenticate(ConnectionInfo connection, byte[] credentials) {
        String name = new String(credentials, StandardCharsets.UTF_8);
        return isValid(name) ? AuthResult.accept(List.of(new Id(scheme(), name))) : AuthResult.refuse();
    }

    @Override
    public boolean isValid(String aclId) {
        return aclId.matches("[a-z]{1,30}");
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
