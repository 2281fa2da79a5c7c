package io.zabitat.spi.transport;

import java.net.InetSocketAddress;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A bound datagram socket that an engine serves. Datagrams may be lost, doubled or overtake each other on the way. All methods are
 * called by the engine's owner thread; after {@link #close} or {@link DatagramHandler#onClosed} they do nothing.
 */
@ConsumerType
public interface Datagrams extends AutoCloseable {
    /** The longest datagram, in bytes: fits every network unfragmented but for the oldest. */
    int MAX_BYTES = 1400;

    /** How many wait while the socket has no room; more are lost, as on the way. */
    int MAX_WAITING = 256;

    InetSocketAddress localAddress();

    /**
     * Sends one datagram, at once if the socket has room.
     *
     * @param to resolved; nobody needs to be there
     * @param bytes at most {@link #MAX_BYTES}; the engine's own from now on
     * @return false when it was dropped here: the queue is full or the network refused it
     */
    boolean send(InetSocketAddress to, byte[] bytes);

    /** Ends the service, dropping what waits. The channel stays open and is its owner's again; the handler is not called any more. */
    @Override
    void close();
}
