package io.zabitat.node.transport;

import io.zabitat.endpoint.ClientEndpoint;
import io.zabitat.node.host.Surroundings;
import io.zabitat.spi.transport.TlsSetup;
import io.zabitat.spi.transport.TransportEngine;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The listening socket for clients. It belongs to the server, not to a transport, so that transports can change behind it. Owned
 * by the node loop once it is open.
 */
public final class ClientPort {
    /** Connections taken in one turn, so that a storm of them does not starve those that are open. */
    private static final int ACCEPTS_PER_TURN = 256;

    private final ServerSocketChannel listener;
    private final Optional<TlsSetup> tls;
    private final Consumer<String> trace;
    private Runnable accepting = () -> {};
    private boolean watching;

    private ClientPort(ServerSocketChannel listener, Optional<TlsSetup> tls, Consumer<String> trace) {
        this.listener = listener;
        this.tls = tls;
        this.trace = trace;
    }

    /** @param tls how its connections are protected, if at all */
    static ClientPort bind(
            InetSocketAddress address,
            int backlog,
            Surroundings.Listening listening,
            Optional<TlsSetup> tls,
            Consumer<String> trace)
            throws IOException {
        InetSocketAddress resolved =
                address.isUnresolved() ? new InetSocketAddress(address.getHostString(), address.getPort()) : address;
        return new ClientPort(listening.listen(resolved, backlog), tls, trace);
    }

    InetSocketAddress address() throws IOException {
        return (InetSocketAddress) listener.getLocalAddress();
    }

    /** Who serves the port; asked anew each time, so that a port keeps no engine that has been followed by another. */
    interface Engines {
        /** Tells of connections. */
        TransportEngine active();

        /** Takes the next connection. */
        TransportEngine taker();
    }

    void watch(TransportEngine engine, ClientEndpoint endpoint, Engines engines) throws IOException {
        if (!watching) {
            accepting = () -> acceptAll(endpoint, engines);
            engine.watch(listener, accepting);
            watching = true;
        }
    }

    /** Takes what has connected so far, before it ends. */
    void acceptWaiting() {
        if (watching) {
            accepting.run();
        }
    }

    private void acceptAll(ClientEndpoint endpoint, Engines engines) {
        try {
            for (int i = 0; i < ACCEPTS_PER_TURN; i++) {
                SocketChannel socket = listener.accept();
                if (socket == null) {
                    return;
                }
                endpoint.accept(engines.taker(), socket, tls);
            }
        } catch (IOException e) {
            // Out of descriptors, most likely. The listener ends only with the server (ZOOKEEPER-2836): try again at
            // the next tick.
            trace.accept("cannot accept connections for now: " + e.getMessage());
            unwatch(engines.active());
        }
    }

    void unwatch(TransportEngine engine) {
        if (watching) {
            watching = false;
            engine.unwatch(listener);
        }
    }

    void close() throws IOException {
        listener.close();
    }
}
