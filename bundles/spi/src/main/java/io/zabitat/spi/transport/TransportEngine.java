package io.zabitat.spi.transport;

import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Moves bytes over {@code java.nio} channels that its owner hands to it. Passive: it does work only inside {@link #poll}, on
 * the thread that calls it, and calls handlers only from there. One thread, the owner, calls every method except
 * {@link #wake}.
 *
 * <p>The listening socket belongs to the owner and is never closed by the engine: another engine can go on with it.
 */
@ConsumerType
public interface TransportEngine extends AutoCloseable {
    /**
     * Reports each time the listening channel has a connection waiting, until {@link #unwatch}. The engine sets the channel
     * to non-blocking and accepts nothing itself.
     *
     * @throws IOException when the channel is closed or cannot be watched
     */
    void watch(ServerSocketChannel listener, Runnable onAcceptable) throws IOException;

    /** Stops reporting; the channel stays open. Unknown channels are ignored. */
    void unwatch(ServerSocketChannel listener);

    /**
     * Takes over a connected channel: sets it to non-blocking and TCP_NODELAY, reads it and reports to the handler, and closes
     * it in the end.
     *
     * @return the channel as its handler sees it; no handler call has been made yet
     * @throws IOException when the channel cannot be adopted; it is then closed
     */
    Channel adopt(SocketChannel channel, ChannelHandler handler) throws IOException;

    /**
     * As {@link #adopt(SocketChannel, ChannelHandler)}, but bytes go through TLS: handlers and owners see plain bytes with the
     * same order, back-pressure and ends. What is sent before the handshake is done waits for it. A handshake that fails, or
     * takes too long, and bytes that are not TLS end the channel with {@link ChannelHandler#onClosed}, whose reason says so.
     * Renegotiation is refused. {@link Channel#pendingBytes} counts bytes as they go to the socket once they are encrypted.
     *
     * @throws IOException also when this transport has no TLS
     */
    default Channel adopt(SocketChannel channel, ChannelHandler handler, TlsSetup tls) throws IOException {
        channel.close();
        throw new IOException("this transport has no TLS");
    }

    /**
     * Goes on with a connection that a channel, of this engine or any other, has {@link Channel#release released}: what is unsent
     * goes out before anything else, and the handler gets what is unread again, in front of what comes, in the next {@link #poll}. When
     * something was unsent, it is told once that there is room, since it may wait for that.
     *
     * @return the channel as its handler sees it; no handler call has been made yet
     * @throws IOException when it cannot be taken over, also when this transport takes over none; socket and bytes are as before, so that
     *     another engine can be asked
     */
    default Channel adopt(OpenChannel connection, ChannelHandler handler) throws IOException {
        throw new IOException("this transport takes over no open connections");
    }

    /**
     * Serves a bound datagram channel until {@link Datagrams#close} or {@link #close}: sets it to non-blocking, reads it and
     * reports to the handler. The channel stays its owner's, as listeners do, and is served by one engine at a time.
     *
     * @return the socket as its owner uses it; no handler call has been made yet
     * @throws IOException when the channel is closed, not bound, or cannot be served, also when this transport has no
     *     datagrams; it is left as it is
     */
    default Datagrams bind(DatagramChannel channel, DatagramHandler handler) throws IOException {
        throw new IOException("this transport has no datagrams");
    }

    /**
     * Waits until a channel is ready, {@link #wake} was called or the time is over, then does what is ready: reads, calls
     * handlers, writes what waited for room.
     *
     * @param timeoutNanos the longest wait; 0 or less does not wait at all
     * @return how many channels were ready
     * @throws IOException when the engine itself is broken and cannot go on; channel failures go to their handlers
     */
    int poll(long timeoutNanos) throws IOException;

    /** Makes a running or the next {@link #poll} return soon. From any thread; cheap when repeated. */
    void wake();

    /** Closes all adopted channels without calling handlers, leaves listening channels open, frees all memory. */
    @Override
    void close();
}
