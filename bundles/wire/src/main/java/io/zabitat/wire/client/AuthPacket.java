package io.zabitat.wire.client;

import io.zabitat.wire.JuteReader;
import io.zabitat.wire.WireException;

/**
 * The body of an auth request (client protocol, section 11).
 *
 * @param type means nothing
 * @param scheme empty when it was null
 * @param auth empty when it was null
 */
public record AuthPacket(int type, String scheme, byte[] auth) {
    public static AuthPacket decode(JuteReader body) throws WireException {
        int type = body.readInt();
        String scheme = body.readString();
        byte[] auth = body.readBuffer();
        return new AuthPacket(type, scheme == null ? "" : scheme, auth == null ? new byte[0] : auth);
    }
}
