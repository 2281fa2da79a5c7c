package io.zabitat.endpoint;

import io.zabitat.api.Path;
import io.zabitat.wire.JuteWriter;
import java.util.Arrays;

/** Watch events as frames. One change tells many connections: its frame is encoded once and copied. */
final class EventFrames {
    private static final int XID = -1;
    private static final int SYNC_CONNECTED = 3;

    private final JuteWriter writer = new JuteWriter(256);
    private byte[] frame = {};
    private int frameType;
    private Path framePath = Path.EMPTY;
    private long frameZxid = Long.MIN_VALUE;

    /** Returns the bytes of the frame. */
    int send(ClientConnection to, int type, Path path, long zxid) {
        if (type != frameType || path != framePath || zxid != frameZxid) {
            encode(type, path, zxid);
        }
        to.channel().reserve(frame.length).put(frame);
        to.onFrameOut(frame.length);
        return frame.length;
    }

    private void encode(int type, Path path, long zxid) {
        writer.clear();
        writer.writeInt(FrameOut.HEADER_BYTES - 4 + 8 + 4 + path.length());
        writer.writeInt(XID);
        writer.writeLong(zxid);
        writer.writeInt(0);
        writer.writeInt(type);
        writer.writeInt(SYNC_CONNECTED);
        writer.writePath(path);
        frame = Arrays.copyOf(writer.array(), writer.length());
        frameType = type;
        framePath = path;
        frameZxid = zxid;
    }
}
