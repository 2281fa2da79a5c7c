package io.zabitat.wire.client;

import io.zabitat.wire.JuteWriter;

/**
 * The first frame of the server (client protocol, section 2.2).
 *
 * @param timeoutMillis what was negotiated, 0 when the session is not valid
 * @param hasReadOnly whether the request had the last byte; the response has it only then
 */
public record ConnectResponse(int timeoutMillis, long sessionId, byte[] passwd, boolean hasReadOnly, boolean readOnly) {
    /** The session is unknown, expired, or the password is wrong. The connection is closed behind it. */
    public static ConnectResponse invalid(boolean hasReadOnly, boolean readOnly) {
        return new ConnectResponse(0, 0, new byte[PasswordRule.LENGTH], hasReadOnly, readOnly);
    }

    /** Writes the frame, with its length in front. */
    public void writeFrame(JuteWriter out) {
        out.writeInt(20 + passwd.length + (hasReadOnly ? 1 : 0));
        out.writeInt(0);
        out.writeInt(timeoutMillis);
        out.writeLong(sessionId);
        out.writeBuffer(passwd);
        if (hasReadOnly) {
            out.writeBoolean(readOnly);
        }
    }
}
