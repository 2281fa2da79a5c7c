package io.zabitat.node.bridge;

import io.zabitat.spi.transport.Channel;
import io.zabitat.spi.transport.ChannelHandler;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;

/** One channel as the thread of the wrapped engine has it. Owned by that thread. */
final class BridgeEnd implements ChannelHandler {
    private final IoSide io;
    private final BridgeChannel owner;
    private final int maxUnread;
    private Channel channel;
    private boolean gone;
    private long given;
    private long received;
    private boolean held;
    private boolean introduced;

    BridgeEnd(IoSide io, BridgeChannel owner, int maxUnread) {
        this.io = io;
        this.owner = owner;
        this.maxUnread = maxUnread;
    }

    void attach(Channel adopted) {
        channel = adopted;
    }

    // ---- from the owner

    void send(List<ByteBuffer> pieces) {
        for (ByteBuffer piece : pieces) {
            given += piece.remaining();
            if (!gone && channel != null) {
                channel.reserve(piece.remaining()).put(piece);
            }
        }
        if (!gone && channel != null) {
            channel.flush();
        }
        io.unsettled(this);
    }

    /** Tells the owner what the socket has taken; whether that is all. */
    boolean settle() {
        int pending = gone || channel == null ? 0 : channel.pendingBytes();
        owner.taken(given - pending);
        return pending == 0;
    }

    /** The owner's handler has had so many bytes in all. */
    void consumed(long total) {
        if (held && received - total <= maxUnread / 2 && !gone) {
            held = false;
            owner.hold(false);
            channel.setReading(true);
        }
    }

    void closeAfterFlush() {
        if (!gone && channel != null) {
            channel.closeAfterFlush();
        }
        gone = true;
    }

    void close() {
        if (!gone && channel != null) {
            channel.close();
        }
        gone = true;
    }

    // ---- from the wrapped engine

    @Override
    public int onBytes(byte[] bytes, int offset, int length) {
        byte[] copy = Arrays.copyOfRange(bytes, offset, offset + length);
        received += length;
        if (!introduced) {
            introduced = true;
            boolean secure = channel.isSecure();
            List<X509Certificate> certificates = channel.peerCertificates();
            io.arrived(() -> owner.introduce(secure, certificates));
        }
        io.arrived(() -> owner.arrived(copy));
        if (received - owner.consumedBytes() > maxUnread) {
            held = true;
            channel.setReading(false);
            owner.hold(true);
            // The owner may have caught up before it could see that somebody waits for it.
            consumed(owner.consumedBytes());
        }
        return length;
    }

    @Override
    public int wantedBytes() {
        return 1;
    }

    @Override
    public void onDrained() {
        io.unsettled(this);
    }

    @Override
    public void onClosed(String reason) {
        gone = true;
        io.unsettled(this);
        io.arrived(() -> owner.ended(reason));
    }
}
