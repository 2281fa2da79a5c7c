package io.zabitat.node.transport;

import io.zabitat.endpoint.ClientEndpoint;
import io.zabitat.node.config.ServerConfig;
import io.zabitat.node.host.StartException;
import io.zabitat.node.host.Surroundings;
import io.zabitat.node.tls.ServerTls;
import io.zabitat.spi.transport.TransportEngine;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The client port and the secure client port, whichever there are. Owned by the node loop once they are open. The client port moves when
 * the list of members says so.
 */
public final class ClientPorts {
    private final Binder binder;
    private final Optional<ClientPort> secure;
    private final Consumer<String> trace;
    private Optional<ClientPort> plain;

    /** Opens the client port at an address. */
    private interface Binder {
        ClientPort bind(InetSocketAddress address) throws IOException;
    }

    private ClientPorts(
            Binder binder, Optional<ClientPort> plain, Optional<ClientPort> secure, Consumer<String> trace) {
        this.binder = binder;
        this.plain = plain;
        this.secure = secure;
        this.trace = trace;
    }

    /** @throws StartException when one cannot be bound; then none is left open */
    public static ClientPorts bind(
            ServerConfig config, Surroundings.Listening listening, ServerTls tls, Consumer<String> trace)
            throws StartException {
        int backlog = config.clientPortListenBacklog();
        Binder binder = wanted -> ClientPort.bind(wanted, backlog, listening, tls.clients(), trace);
        Optional<ClientPort> plain = Optional.empty();
        Optional<ClientPort> secure = Optional.empty();
        InetSocketAddress address = null;
        try {
            if (config.hasClientPort()) {
                address = config.clientAddress();
                plain = Optional.of(binder.bind(address));
            }
            if (config.secureClientAddress().isPresent()) {
                address = config.secureClientAddress().get();
                secure = Optional.of(ClientPort.bind(address, backlog, listening, tls.secureClients(), trace));
            }
        } catch (IOException e) {
            plain.ifPresent(port -> closeQuietly(port, trace));
            throw new StartException(
                    StartException.CANNOT_BIND,
                    "cannot listen on " + address.getHostString() + ":" + address.getPort() + ": " + e.getMessage(),
                    e);
        }
        return new ClientPorts(binder, plain, secure, trace);
    }

    /**
     * Clients connect elsewhere from now on; connections that are open go on. The new socket is bound before the old one is closed. Where
     * it cannot be bound the old one is closed all the same: nobody is told of it any more, and somebody else may be waiting for it.
     */
    public void move(InetSocketAddress address, Watching watching) throws IOException {
        if (plain.isPresent() && isSame(address, plain.get().address())) {
            return;
        }
        Optional<ClientPort> before = plain;
        try {
            plain = Optional.of(binder.bind(address));
        } catch (IOException taken) {
            before.ifPresent(port -> end(port, watching));
            plain = Optional.empty();
            before = Optional.empty();
            plain = Optional.of(binder.bind(address)); // perhaps it was in its own way
        }
        watching.watch();
        before.ifPresent(port -> end(port, watching));
    }

    /** Who hears of new connections. */
    public interface Watching extends ClientPort.Engines {
        /** Watches what is not watched yet. */
        void watch() throws IOException;
    }

    /** All addresses of the machine have two names. */
    private static boolean isSame(InetSocketAddress one, InetSocketAddress other) {
        boolean all = one.getAddress().isAnyLocalAddress() && other.getAddress().isAnyLocalAddress();
        return one.getPort() == other.getPort() && (all || one.getAddress().equals(other.getAddress()));
    }

    /** Who has connected before that is served. */
    private void end(ClientPort port, Watching watching) {
        port.acceptWaiting();
        port.unwatch(watching.active());
        closeQuietly(port, trace);
    }

    private List<ClientPort> all() {
        return Stream.concat(plain.stream(), secure.stream()).toList();
    }

    private static void closeQuietly(ClientPort port, Consumer<String> trace) {
        try {
            port.close();
        } catch (IOException e) {
            trace.accept("closing a client port: " + e.getMessage());
        }
    }

    /** Where clients connect; the secure port where there is no other. Empty while the port cannot be bound. */
    public Optional<InetSocketAddress> address() throws IOException {
        List<ClientPort> all = all();
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(0).address());
    }

    /** -1 when there is none. */
    public int clientPort() {
        return number(plain);
    }

    /** -1 when there is none. */
    public int secureClientPort() {
        return number(secure);
    }

    private static int number(Optional<ClientPort> port) {
        try {
            return port.isPresent() ? port.get().address().getPort() : -1;
        } catch (IOException e) {
            return -1; // it is closed
        }
    }

    void watch(TransportEngine engine, ClientEndpoint endpoint, ClientPort.Engines engines) throws IOException {
        for (ClientPort port : all()) {
            port.watch(engine, endpoint, engines);
        }
    }

    public void unwatch(TransportEngine engine) {
        all().forEach(port -> port.unwatch(engine));
    }

    public void close() throws IOException {
        for (ClientPort port : all()) {
            port.close();
        }
    }
}
