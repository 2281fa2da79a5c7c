package io.zabitat.wire.quorum;

import io.zabitat.wire.JuteReader;
import io.zabitat.wire.JuteWriter;
import io.zabitat.wire.WireException;

/** The head of a REQUEST packet's data; the request's body follows it without a length. */
public record ForwardedRequest(long sessionId, int cxid, int type) {
    public static final int BYTES = 16;

    public void write(JuteWriter out) {
        out.writeLong(sessionId);
        out.writeInt(cxid);
        out.writeInt(type);
    }

    /** Leaves the reader at the body. */
    public static ForwardedRequest decode(JuteReader in) throws WireException {
        return new ForwardedRequest(in.readLong(), in.readInt(), in.readInt());
    }
}
