package io.zabitat.sim;

import io.zabitat.api.OpCode;
import io.zabitat.wire.JuteWriter;
import io.zabitat.wire.client.ReplyWriter;

/** Requests as frames. */
final class RequestWriter {
    private RequestWriter() {}

    static byte[] connect(long lastZxidSeen, int timeoutMillis, long sessionId, byte[] passwd) {
        JuteWriter out = begin();
        out.writeInt(0);
        out.writeLong(lastZxidSeen);
        out.writeInt(timeoutMillis);
        out.writeLong(sessionId);
        out.writeBuffer(passwd);
        out.writeBoolean(false);
        return end(out);
    }

    static byte[] ping() {
        JuteWriter out = begin();
        out.writeInt(ReplyWriter.XID_PING);
        out.writeInt(OpCode.PING);
        return end(out);
    }

    static byte[] request(Request request) {
        JuteWriter out = begin();
        out.writeInt(request.xid());
        out.writeInt(request.type());
        if (request.type() == OpCode.MULTI) {
            for (Request part : request.parts()) {
                header(out, part.type(), false);
                body(out, part);
            }
            header(out, -1, true);
        } else {
            body(out, request);
        }
        return end(out);
    }

    private static void header(JuteWriter out, int type, boolean done) {
        out.writeInt(type);
        out.writeBoolean(done);
        out.writeInt(-1);
    }

    private static void body(JuteWriter out, Request request) {
        switch (request.type()) {
            case OpCode.CREATE, OpCode.CREATE2, OpCode.CREATE_CONTAINER -> {
                out.writeString(request.path());
                out.writeBuffer(request.data());
                out.writeInt(1);
                out.writeInt(31);
                out.writeString("world");
                out.writeString("anyone");
                out.writeInt(request.flags());
            }
            case OpCode.SET_DATA -> {
                out.writeString(request.path());
                out.writeBuffer(request.data());
                out.writeInt(request.version());
            }
            case OpCode.DELETE, OpCode.CHECK -> {
                out.writeString(request.path());
                out.writeInt(request.version());
            }
            case OpCode.GET_DATA, OpCode.EXISTS, OpCode.GET_CHILDREN, OpCode.GET_CHILDREN2 -> {
                out.writeString(request.path());
                out.writeBoolean(request.watch());
            }
            case OpCode.SYNC -> out.writeString(request.path());
            default -> {
                // closeSession: the header says it all
            }
        }
    }

    private static JuteWriter begin() {
        JuteWriter out = new JuteWriter(256);
        out.writeInt(0);
        return out;
    }

    private static byte[] end(JuteWriter out) {
        out.patchInt(0, out.length() - 4);
        byte[] frame = new byte[out.length()];
        System.arraycopy(out.array(), 0, frame, 0, frame.length);
        return frame;
    }
}
