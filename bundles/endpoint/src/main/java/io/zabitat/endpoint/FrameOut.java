package io.zabitat.endpoint;

import io.zabitat.spi.transport.Channel;
import io.zabitat.tree.Stat;
import io.zabitat.wire.JuteWriter;
import java.nio.ByteBuffer;

/**
 * Encodes frames straight into a channel's own buffer: begin, write the body, end. Shared by all connections of an endpoint,
 * one frame at a time, on the node loop's thread.
 */
final class FrameOut {
    /** Length, xid, zxid, error. */
    static final int HEADER_BYTES = 20;

    static final int STAT_BYTES = 68;

    private final JuteWriter writer = new JuteWriter(64);
    private Channel channel;
    private ByteBuffer room;
    private int start;

    /** Begins a frame without a header whose body takes about {@code bodyBytes}. */
    JuteWriter begin(Channel to, int bodyBytes) {
        beginRaw(to, bodyBytes + 4).writeInt(0);
        return writer;
    }

    /** Begins a reply. */
    JuteWriter beginReply(Channel to, int xid, long zxid, int error, int bodyBytes) {
        JuteWriter out = begin(to, bodyBytes + HEADER_BYTES - 4);
        out.writeInt(xid);
        out.writeLong(zxid);
        out.writeInt(error);
        return out;
    }

    /** Begins bytes that bring their own length. */
    JuteWriter beginRaw(Channel to, int bytes) {
        channel = to;
        room = to.reserve(bytes);
        start = room.arrayOffset() + room.position();
        return writer.reset(room.array(), start, room.arrayOffset() + room.limit());
    }

    /** Ends what {@link #beginRaw} began. Returns its bytes. */
    int endRaw() {
        int bytes = writer.length();
        if (writer.array() == room.array()) {
            room.position(room.position() + bytes);
        } else { // it was longer than foreseen, and the writer went on in an array of its own
            channel.reserve(bytes).put(writer.array(), start, bytes);
        }
        return bytes;
    }

    /** Ends the frame; it leaves with the channel's next flush. Returns its bytes. */
    int end() {
        writer.patchInt(start, writer.length() - 4);
        return endRaw();
    }

    static void writeStat(JuteWriter out, Stat stat) {
        out.ensure(STAT_BYTES);
        out.writeLong(stat.czxid());
        out.writeLong(stat.mzxid());
        out.writeLong(stat.ctime());
        out.writeLong(stat.mtime());
        out.writeInt(stat.version());
        out.writeInt(stat.clientCversion());
        out.writeInt(stat.aversion());
        out.writeLong(stat.clientEphemeralOwner());
        out.writeInt(stat.clientDataLength());
        out.writeInt(stat.childCount());
        out.writeLong(stat.pzxid());
    }
}
