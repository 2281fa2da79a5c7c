package io.zabitat.node.bridge;

import io.zabitat.spi.transport.Channel;
import io.zabitat.spi.transport.ChannelHandler;
import io.zabitat.spi.transport.OpenChannel;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** One channel as the thread of the wrapped engine has it. Owned by that thread. */
final class BridgeEnd implements ChannelHandler {
    private final IoSide io;
    private final BridgeChannel owner;
    private final int maxUnread;
    /** What the channel would not take, because it has failed: it goes on with the connection, or ends with it. */
    private final ArrayDeque<ByteBuffer> refused = new ArrayDeque<>();

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
            if (isServed()) {
                hand(piece);
            }
        }
        if (isServed() && refused.isEmpty()) {
            io.guard(channel::flush);
        }
        io.unsettled(this);
    }

    private boolean isServed() {
        return !gone && channel != null;
    }

    /** In order: behind a piece that was refused nothing goes out. */
    private void hand(ByteBuffer piece) {
        if (refused.isEmpty()) {
            try {
                channel.reserve(piece.remaining()).put(piece.duplicate());
                return;
            } catch (RuntimeException | LinkageError e) {
                io.fault(e);
            }
        }
        refused.add(piece);
    }

    /** Tells the owner what the socket has taken; whether that is all. */
    boolean settle() {
        int pending = isServed() ? pendingBytes() : 0;
        owner.taken(given - pending);
        return pending == 0;
    }

    private int pendingBytes() {
        int bytes = 0;
        for (ByteBuffer piece : refused) {
            bytes += piece.remaining();
        }
        try {
            return bytes + channel.pendingBytes();
        } catch (RuntimeException | LinkageError e) {
            io.fault(e);
            return bytes;
        }
    }

    /** Gives the connection up, with everything that has not reached the socket. */
    Optional<OpenChannel> release() {
        if (!isServed()) {
            return Optional.empty();
        }
        Optional<OpenChannel> between = Optional.empty();
        try {
            between = channel.release();
        } catch (RuntimeException | LinkageError e) {
            io.fault(e);
        }
        if (between.isEmpty()) {
            return between;
        }
        gone = true;
        OpenChannel open = between.get();
        return refused.isEmpty()
                ? between
                : Optional.of(new OpenChannel(open.socket(), open.unread(), joined(open.unsent(), refused)));
    }

    /** It was taken over too late: somebody else has the connection, and it is left as it is. */
    void leave() {
        if (isServed()) {
            io.guard(channel::release);
        }
        gone = true;
    }

    private static ByteBuffer joined(ByteBuffer first, Collection<ByteBuffer> rest) {
        int bytes = first.remaining();
        for (ByteBuffer piece : rest) {
            bytes = Math.addExact(bytes, piece.remaining());
        }
        ByteBuffer all = ByteBuffer.allocate(bytes).put(first);
        rest.forEach(all::put);
        return all.flip();
    }

    /** The owner's handler has had so many bytes in all. */
    void consumed(long total) {
        if (held && received - total <= maxUnread / 2 && !gone) {
            held = false;
            owner.hold(false);
            io.guard(() -> channel.setReading(true));
        }
    }

    void closeAfterFlush() {
        if (!gone && channel != null) {
            io.guard(channel::closeAfterFlush);
        }
        gone = true;
    }

    void close() {
        if (!gone && channel != null) {
            io.guard(channel::close);
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
        owner.coming(copy);
        io.arrived(owner::arrived);
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
