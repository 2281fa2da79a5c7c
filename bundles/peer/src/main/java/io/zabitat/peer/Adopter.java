package io.zabitat.peer;

import io.zabitat.spi.transport.Channel;
import io.zabitat.spi.transport.ChannelHandler;
import java.io.IOException;
import java.nio.channels.SocketChannel;

/** Hands a socket to the transport engine in use; {@code engine::adopt} is one. */
@FunctionalInterface
public interface Adopter {
    /** @throws IOException when the engine refuses; the socket is then closed */
    Channel adopt(SocketChannel socket, ChannelHandler handler) throws IOException;

    /** As {@link #adopt}, for a socket that this side has dialled: it may need another kind of protection. */
    default Channel adoptDialled(SocketChannel socket, ChannelHandler handler) throws IOException {
        return adopt(socket, handler);
    }
}
