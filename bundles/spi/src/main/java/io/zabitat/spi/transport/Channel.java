package io.zabitat.spi.transport;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One adopted connection. All methods are called by the engine's owner thread. After {@link #close} or
 * {@link ChannelHandler#onClosed} every method is harmless and does nothing.
 *
 * <p>Nothing is sent before {@link #flush}: a turn encodes any number of messages and ends with one flush, so that they
 * leave in one system call. An idle channel keeps no buffers.
 */
@ConsumerType
public interface Channel {
    InetSocketAddress remoteAddress();

    InetSocketAddress localAddress();

    /** Whether the bytes go through TLS. Where both are allowed it is known from the first {@link ChannelHandler#onBytes} on. */
    default boolean isSecure() {
        return false;
    }

    /**
     * The certificates the other side has shown and the handshake has found good, its own first; known from the first
     * {@link ChannelHandler#onBytes} on. Empty without TLS, and when it has shown none.
     */
    default List<X509Certificate> peerCertificates() {
        return List.of();
    }

    /**
     * Room for at least {@code bytes} more bytes to send: a heap buffer (with an accessible array), big-endian, whose position
     * is where to write. What the caller puts there and accounts for by moving the position is part of the stream after
     * {@link #flush}. The buffer is valid until the next call of any method of this channel.
     *
     * @param bytes 1 or more; the engine may allocate this much, so the caller bounds it
     */
    ByteBuffer reserve(int bytes);

    /** Sends what was reserved and written, as far as the socket takes it; the rest goes as soon as there is room. */
    void flush();

    /** Bytes not yet taken by the socket. */
    int pendingBytes();

    /** Whether more than {@link TransportSettings#maxPendingBytes} wait. The engine goes on taking bytes; the owner decides. */
    boolean isCongested();

    /** Stops or resumes reading. Bytes already read and not consumed are given to the handler again when it resumes. */
    void setReading(boolean reading);

    /**
     * Sends what is pending, then ends the outgoing direction and drops input until the other side ends too, so that no
     * reset overtakes the last bytes; after a few seconds in all it closes anyway. The handler is not called any more.
     */
    void closeAfterFlush();

    /** Closes at once, dropping what is pending. The handler is not called any more. */
    void close();

    /**
     * Gives the connection up, open and with every byte that is under way, so that another engine can go on with it. Afterwards this
     * channel is as after {@link #close}, but that the socket is the caller's. Called between two messages, never from inside a call of
     * the own handler.
     *
     * @return empty when it cannot be given up, as with TLS and after the end; nothing has changed then
     */
    default Optional<OpenChannel> release() {
        return Optional.empty();
    }
}
