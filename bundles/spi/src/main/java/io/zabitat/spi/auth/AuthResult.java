package io.zabitat.spi.auth;

import io.zabitat.api.Id;
import java.util.List;

/**
 * What came of an auth packet.
 *
 * @param accepted false refuses the packet: the client is told AUTHFAILED and disconnected
 * @param ids what the connection is known as from now on, added to what it was; {@code super} among them bypasses ACLs
 */
public record AuthResult(boolean accepted, List<Id> ids) {
    public AuthResult {
        ids = List.copyOf(ids);
    }

    public static AuthResult accept(List<Id> ids) {
        return new AuthResult(true, ids);
    }

    public static AuthResult refuse() {
        return new AuthResult(false, List.of());
    }
}
