package io.zabitat.auth.ip;

import io.zabitat.api.Id;
import io.zabitat.spi.auth.AuthProvider;
import io.zabitat.spi.auth.AuthResult;
import io.zabitat.spi.auth.ConnectionInfo;
import java.util.List;

/**
 * The scheme {@code ip} (client protocol 11): the id is the remote address of the socket, an ACL names an address or a
 * network. Called by the node loop; immutable.
 */
final class IpAuthProvider implements AuthProvider {
    static final String SCHEME = "ip";

    @Override
    public String scheme() {
        return SCHEME;
    }

    /** The packet's bytes do not count; nothing but the socket says where a client is. */
    @Override
    public AuthResult authenticate(ConnectionInfo connection, byte[] credentials) {
        if (connection.remoteAddress().isUnresolved()) {
            return AuthResult.refuse();
        }
        String address = connection.remoteAddress().getAddress().getHostAddress();
        return AuthResult.accept(List.of(new Id(SCHEME, address)));
    }

    @Override
    public boolean isValid(String aclId) {
        return Network.parse(aclId).isPresent();
    }

    @Override
    public boolean matches(String id, String aclId) {
        // A link-local client's text ends with its interface, such as fe80::1%eth0; an ACL cannot name that.
        int zone = id.indexOf('%');
        String address = zone < 0 ? id : id.substring(0, zone);
        return Network.parse(aclId)
                .flatMap(network -> AddressText.parse(address).map(network::contains))
                .orElse(false);
    }

    @Override
    public boolean isAuthenticated() {
        return false;
    }

    @Override
    public String userName(String id) {
        return id;
    }
}
