package io.zabitat.wire.client;

import io.zabitat.api.OpCode;
import io.zabitat.wire.JuteWriter;

/**
 * Writes the frames that go to a client: length, reply header, body (client protocol, sections 3 and 6). A reply is
 * begun, its body written to {@link #out}, then ended, when its zxid and error are known; any number of frames lie
 * behind each other in one array. Owned by one thread.
 */
public final class ReplyWriter {
    /** A frame without a body: its length and the reply header. */
    public static final int HEADER_FRAME_BYTES = 20;

    public static final int STAT_BYTES = 68;
    public static final int XID_EVENT = -1;
    public static final int XID_PING = -2;
    public static final int XID_AUTH = -4;

    /** The only state of the client's connection that a server sends. */
    private static final int SYNC_CONNECTED = 3;

    private final JuteWriter out;
    private int frameAt;

    public ReplyWriter(JuteWriter out) {
        this.out = out;
    }

    /** Where bodies are written. */
    public JuteWriter out() {
        return out;
    }

    /** Begins a frame: leaves room for what {@link #end} fills in. */
    public JuteWriter begin(int xid) {
        out.ensure(HEADER_FRAME_BYTES);
        frameAt = out.position();
        out.writeInt(0);
        out.writeInt(xid);
        out.writeLong(0);
        out.writeInt(0);
        return out;
    }

    /**
     * Ends the frame with the body as it is.
     *
     * @return the size of the frame with its length field
     */
    public int end(long zxid, int error) {
        int bytes = out.position() - frameAt;
        out.patchInt(frameAt, bytes - 4);
        out.patchLong(frameAt + 8, zxid);
        out.patchInt(frameAt + 16, error);
        return bytes;
    }

    /**
     * Ends the frame with an error, dropping what was written of a body: only multi and SASL have bodies with errors.
     */
    public int fail(long zxid, int error) {
        out.truncate(frameAt + HEADER_FRAME_BYTES);
        return end(zxid, error);
    }

    /** Takes the begun frame back, as if nothing had been written. */
    public void cancel() {
        out.truncate(frameAt);
    }

    /** A whole frame without a body. */
    public void header(int xid, long zxid, int error) {
        header(out, xid, zxid, error);
    }

    /** A whole frame without a body. */
    public static void header(JuteWriter out, int xid, long zxid, int error) {
        out.ensure(HEADER_FRAME_BYTES);
        out.writeInt(HEADER_FRAME_BYTES - 4);
        out.writeInt(xid);
        out.writeLong(zxid);
        out.writeInt(error);
    }

    /** A whole frame that tells of a watch event; the path's UTF-8 bytes lie in the array. */
    public static void watchEvent(JuteWriter out, long zxid, int eventType, byte[] path, int offset, int length) {
        out.ensure(HEADER_FRAME_BYTES + 12 + length);
        out.writeInt(HEADER_FRAME_BYTES - 4 + 12 + length);
        out.writeInt(XID_EVENT);
        out.writeLong(zxid);
        out.writeInt(0);
        out.writeInt(eventType);
        out.writeInt(SYNC_CONNECTED);
        out.writeBuffer(path, offset, length);
    }

    /** Appends a Stat to the body. */
    public void stat(
            long czxid,
            long mzxid,
            long ctime,
            long mtime,
            int version,
            int cversion,
            int aversion,
            long ephemeralOwner,
            int dataLength,
            int numChildren,
            long pzxid) {
        out.ensure(STAT_BYTES);
        out.writeLong(czxid);
        out.writeLong(mzxid);
        out.writeLong(ctime);
        out.writeLong(mtime);
        out.writeInt(version);
        out.writeInt(cversion);
        out.writeInt(aversion);
        out.writeLong(ephemeralOwner);
        out.writeInt(dataLength);
        out.writeInt(numChildren);
        out.writeLong(pzxid);
    }

    /** Announces a successful result of a multi or multiRead; what it consists of is written behind it. */
    public void multiResult(int type) {
        MultiHeader.write(out, type, false, 0);
    }

    /** A result of a multi or multiRead that is an error; also error 0, for parts before the one that failed. */
    public void multiError(int error) {
        MultiHeader.write(out, OpCode.ERROR, false, error);
        out.writeInt(error);
    }

    /** Ends the results of a multi or multiRead. */
    public void multiEnd() {
        MultiHeader.write(out, OpCode.ERROR, true, -1);
    }
}
