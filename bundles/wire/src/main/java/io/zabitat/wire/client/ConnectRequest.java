package io.zabitat.wire.client;

import io.zabitat.wire.JuteReader;
import io.zabitat.wire.WireException;

/**
 * The first frame of a client (client protocol, section 2.1).
 *
 * @param passwd empty when it was null
 * @param hasReadOnly whether the last byte was there; the response has it only then
 */
public record ConnectRequest(
        int protocolVersion,
        long lastZxidSeen,
        int timeoutMillis,
        long sessionId,
        byte[] passwd,
        boolean hasReadOnly,
        boolean readOnly) {
    public static ConnectRequest decode(JuteReader in) throws WireException {
        int protocolVersion = in.readInt();
        long lastZxidSeen = in.readLong();
        int timeoutMillis = in.readInt();
        long sessionId = in.readLong();
        byte[] passwd = in.readBuffer();
        boolean hasReadOnly = in.remaining() > 0;
        boolean readOnly = hasReadOnly && in.readBoolean();
        return new ConnectRequest(
                protocolVersion,
                lastZxidSeen,
                timeoutMillis,
                sessionId,
                passwd == null ? new byte[0] : passwd,
                hasReadOnly,
                readOnly);
    }
}
