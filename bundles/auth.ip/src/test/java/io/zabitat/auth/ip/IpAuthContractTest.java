package io.zabitat.auth.ip;

import io.zabitat.spi.auth.AuthProviderFactory;
import io.zabitat.spi.tck.auth.AuthContract;
import io.zabitat.spi.tck.auth.Visitor;
import java.util.List;

class IpAuthContractTest extends AuthContract {
    @Override
    protected AuthProviderFactory factory() {
        return new IpAuthProviderFactory();
    }

    @Override
    protected Visitor visitor() {
        return new Visitor(Visitor.local(), new byte[0], "127.0.0.0/8", "10.1.0.0/16");
    }

    @Override
    protected List<String> invalidAclIds() {
        return List.of("", "localhost", "127.0.0.256", "127.0.0.1/33", "127.0.0.1/");
    }
}
