package io.zabitat.spi.transport;

import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Objects;

/**
 * A connection between two engines: the socket, and the bytes that have left it, or not yet reached it. Whoever holds it has to hand it
 * to an engine or close the socket.
 *
 * @param socket connected, non-blocking, registered with nobody
 * @param unread what had been read and the handler has not consumed, from position to limit
 * @param unsent what the owner had written and the socket has not taken, from position to limit
 */
public record OpenChannel(SocketChannel socket, ByteBuffer unread, ByteBuffer unsent) {
    public OpenChannel {
        Objects.requireNonNull(socket, "socket");
        Objects.requireNonNull(unread, "unread");
        Objects.requireNonNull(unsent, "unsent");
    }
}
