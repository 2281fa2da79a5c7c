package io.zabitat.wire.quorum;

import io.zabitat.wire.JuteReader;
import io.zabitat.wire.JuteWriter;
import io.zabitat.wire.WireException;

/**
 * A step of the SASL exchange that may precede all packets of a quorum connection.
 *
 * @param token empty when it was null
 */
public record QuorumAuthPacket(int status, byte[] token) {
    /** The first eight bytes, by which the accepting side knows that the other wants to authenticate. */
    public static final long MAGIC = 0x5f2435013501edccL;

    public static final int IN_PROGRESS = 0;
    public static final int SUCCESS = 1;
    public static final int ERROR = -1;

    public void write(JuteWriter out) {
        out.writeLong(MAGIC);
        out.writeInt(status);
        out.writeBuffer(token);
    }

    public static QuorumAuthPacket decode(JuteReader in) throws WireException {
        if (in.readLong() != MAGIC) {
            throw new WireException("no authentication packet");
        }
        int status = in.readInt();
        byte[] token = in.readBuffer();
        return new QuorumAuthPacket(status, token == null ? new byte[0] : token);
    }
}
