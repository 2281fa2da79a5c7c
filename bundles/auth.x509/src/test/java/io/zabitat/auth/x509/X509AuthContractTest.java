package io.zabitat.auth.x509;

import io.zabitat.spi.auth.AuthProviderFactory;
import io.zabitat.spi.tck.auth.AuthContract;
import io.zabitat.spi.tck.auth.Visitor;
import java.util.List;

/** The certificate proves everything: every packet of somebody who has shown one is taken. */
class X509AuthContractTest extends AuthContract {
    @Override
    protected AuthProviderFactory factory() {
        return new X509AuthProviderFactory();
    }

    @Override
    protected Visitor visitor() {
        return new Visitor(
                X509AuthProviderTest.shown(), new byte[0], X509AuthProviderTest.SUBJECT, "CN=bob,O=Example,C=AQ");
    }

    @Override
    protected List<String> invalidAclIds() {
        return List.of("alice", "=,=", "CN");
    }
}
