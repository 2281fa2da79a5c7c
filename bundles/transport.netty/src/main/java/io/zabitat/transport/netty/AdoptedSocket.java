package io.zabitat.transport.netty;

import io.netty.channel.ChannelId;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.nio.channels.SocketChannel;

/** Netty's channel around an adopted socket, which tells when it has written. */
final class AdoptedSocket extends NioSocketChannel {
    private final NettyChannel channel;

    AdoptedSocket(SocketChannel socket, NettyChannel channel) {
        super(socket);
        this.channel = channel;
    }

    /** Nobody names these channels: Netty's own identity, unique in the world, would cost 100 bytes for each. */
    @Override
    protected ChannelId newId() {
        return new LocalId();
    }

    @Override
    protected SocketChannel javaChannel() {
        return (SocketChannel) super.javaChannel();
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer in) throws Exception {
        super.doWrite(in);
        channel.onWritten();
    }

    /** Forgets everything about the socket but leaves it open. */
    SocketChannel letGo() {
        try {
            doDeregister();
        } catch (Exception e) {
            throw new IllegalStateException("cannot be deregistered", e);
        }
        ChannelOutboundBuffer written = unsafe().outboundBuffer();
        while (written != null && written.remove()) {
            // its owner has what is left of it
        }
        return javaChannel();
    }

    private static final class LocalId implements ChannelId {
        private static final long serialVersionUID = 1L;

        @Override
        public String asShortText() {
            return Integer.toHexString(hashCode());
        }

        @Override
        public String asLongText() {
            return asShortText();
        }

        @Override
        public int compareTo(ChannelId other) {
            return asShortText().compareTo(other.asShortText());
        }
    }
}
