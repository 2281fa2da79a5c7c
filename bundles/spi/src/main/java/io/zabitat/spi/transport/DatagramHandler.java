package io.zabitat.spi.transport;

import java.net.InetSocketAddress;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Takes what comes to one datagram socket, told on the thread that polls. Anybody can send anything under any address: a handler that
 * throws has a fault of its own, and its socket is served no longer.
 */
@ConsumerType
public interface DatagramHandler {
    /**
     * A whole datagram of at most {@link Datagrams#MAX_BYTES}; longer ones are dropped unseen.
     *
     * @param from the address that it claims to come from
     * @param bytes the handler's own from now on, possibly empty
     */
    void onDatagram(InetSocketAddress from, byte[] bytes);

    /** The socket has failed and is served no longer. Called once, never after {@link Datagrams#close}. */
    void onClosed(String reason);
}
