package io.zabitat.wire.client;

import io.zabitat.api.OpCode;
import io.zabitat.wire.JuteReader;
import io.zabitat.wire.JuteWriter;
import io.zabitat.wire.WireException;

/** The nine bytes in front of every part of a multi and of its results: type, done, error. */
final class MultiHeader {
    /** What {@link #read} answers for the header that ends the parts. */
    static final int END = OpCode.ERROR;

    private MultiHeader() {}

    /** The type of the part that follows, or {@link #END}. The error of a request means nothing. */
    static int read(JuteReader in) throws WireException {
        int type = in.readInt();
        boolean done = in.readBoolean();
        in.readInt();
        if (done) {
            return END;
        }
        if (type == END) {
            throw new WireException("not a part of a multi");
        }
        return type;
    }

    static void write(JuteWriter out, int type, boolean done, int error) {
        out.ensure(9);
        out.writeInt(type);
        out.writeBoolean(done);
        out.writeInt(error);
    }
}
