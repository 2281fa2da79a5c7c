package io.zabitat.endpoint;

import io.zabitat.api.ErrorCode;
import io.zabitat.api.OpCode;
import io.zabitat.api.txn.Txn;
import io.zabitat.tree.TxnResult;
import io.zabitat.tree.ZNode;
import io.zabitat.wire.JuteWriter;

/** Replies to writes, and bare ones (client protocol, sections 3, 4 and 6). */
final class Replies {
    private static final int MULTI_HEADER_BYTES = 9;

    private final ClientEndpoint endpoint;
    private final FrameOut frames;

    Replies(ClientEndpoint endpoint, FrameOut frames) {
        this.endpoint = endpoint;
        this.frames = frames;
    }

    /** A reply without a body. */
    void bare(ClientConnection to, int xid, long zxid, int error) {
        frames.beginReply(to.channel(), xid, zxid, error, 0);
        to.onFrameOut(frames.end());
    }

    void error(ClientConnection to, int xid, int error) {
        bare(to, xid, endpoint.tree().lastZxid(), error);
    }

    /** There is no such operation; the connection ends behind it. */
    void unimplemented(ClientConnection to, int xid) {
        bare(to, xid, -1, ErrorCode.UNIMPLEMENTED.code());
    }

    /** What an applied write came to. */
    void write(ClientConnection to, Pending pending, Txn txn, TxnResult result) {
        long zxid = txn.zxid();
        if (pending.type == OpCode.MULTI && result.type() == OpCode.MULTI) {
            multi(to, pending.xid, zxid, result);
        } else if (result.error() != 0) {
            bare(to, pending.xid, zxid, result.error());
        } else {
            JuteWriter out = frames.beginReply(
                    to.channel(), pending.xid, zxid, 0, 4 + result.path().length() + FrameOut.STAT_BYTES);
            body(out, pending.type, result);
            to.onFrameOut(frames.end());
        }
    }

    private void body(JuteWriter out, int type, TxnResult result) {
        switch (type) {
            case OpCode.CREATE -> out.writePath(result.path());
            case OpCode.CREATE2, OpCode.CREATE_CONTAINER, OpCode.CREATE_TTL -> {
                out.writePath(result.path());
                FrameOut.writeStat(out, result.node());
            }
            case OpCode.SET_DATA, OpCode.SET_ACL -> FrameOut.writeStat(out, result.node());
            case OpCode.RECONFIG -> configuration(out, result);
            default -> {
                // delete, closeSession: the header says it all
            }
        }
    }

    /** The members as they are from now on, in the form of a getData. */
    private void configuration(JuteWriter out, TxnResult result) {
        ZNode node = endpoint.tree().find(result.path());
        out.writeBuffer(node.array(), node.dataOffset(), node.dataLength());
        FrameOut.writeStat(out, node);
    }

    private void multi(ClientConnection to, int xid, long zxid, TxnResult result) {
        int estimate = MULTI_HEADER_BYTES;
        for (TxnResult part : result.parts()) {
            estimate += MULTI_HEADER_BYTES + 4 + part.path().length() + FrameOut.STAT_BYTES;
        }
        JuteWriter out = frames.beginReply(to.channel(), xid, zxid, 0, estimate);
        for (TxnResult part : result.parts()) {
            if (part.type() == OpCode.ERROR || part.error() != 0) {
                errorPart(out, part.error());
            } else {
                int type = answeredAs(part.type());
                multiHeader(out, type, false, 0);
                body(out, type, part);
            }
        }
        multiHeader(out, -1, true, -1);
        to.onFrameOut(frames.end());
    }

    /** Creates that answer a stat all answer as create2. */
    private static int answeredAs(int type) {
        return type == OpCode.CREATE_CONTAINER || type == OpCode.CREATE_TTL ? OpCode.CREATE2 : type;
    }

    static void errorPart(JuteWriter out, int error) {
        multiHeader(out, OpCode.ERROR, false, error);
        out.writeInt(error);
    }

    static void multiHeader(JuteWriter out, int type, boolean done, int error) {
        out.writeInt(type);
        out.writeBoolean(done);
        out.writeInt(error);
    }
}
