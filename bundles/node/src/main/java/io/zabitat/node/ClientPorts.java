package io.zabitat.node;

import io.zabitat.endpoint.ClientEndpoint;
import io.zabitat.node.config.ServerConfig;
import io.zabitat.node.tls.ServerTls;
import io.zabitat.spi.transport.TransportEngine;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The client port and the secure client port, whichever there are. Owned by the node loop once they are open. */
final class ClientPorts {
    private final Optional<ClientPort> plain;
    private final Optional<ClientPort> secure;
    private final List<ClientPort> all = new ArrayList<>();

    private ClientPorts(Optional<ClientPort> plain, Optional<ClientPort> secure) {
        this.plain = plain;
        this.secure = secure;
        plain.ifPresent(all::add);
        secure.ifPresent(all::add);
    }

    /** @throws StartException when one cannot be bound; then none is left open */
    static ClientPorts bind(
            ServerConfig config, Surroundings.Listening listening, ServerTls tls, Consumer<String> trace)
            throws StartException {
        int backlog = config.clientPortListenBacklog();
        List<ClientPort> bound = new ArrayList<>();
        InetSocketAddress address = null;
        try {
            if (config.hasClientPort()) {
                address = config.clientAddress();
                bound.add(ClientPort.bind(address, backlog, listening, tls.clients(), trace));
            }
            if (config.secureClientAddress().isPresent()) {
                address = config.secureClientAddress().get();
                bound.add(ClientPort.bind(address, backlog, listening, tls.secureClients(), trace));
            }
        } catch (IOException e) {
            bound.forEach(port -> closeQuietly(port, trace));
            throw new StartException(
                    NodeAssembly.EXIT_CANNOT_BIND,
                    "cannot listen on " + address.getHostString() + ":" + address.getPort() + ": " + e.getMessage(),
                    e);
        }
        return new ClientPorts(
                config.hasClientPort() ? Optional.of(bound.get(0)) : Optional.empty(),
                config.secureClientAddress().map(any -> bound.get(bound.size() - 1)));
    }

    private static void closeQuietly(ClientPort port, Consumer<String> trace) {
        try {
            port.close();
        } catch (IOException e) {
            trace.accept("closing a client port: " + e.getMessage());
        }
    }

    /** Where clients connect; the secure port where there is no other. */
    InetSocketAddress address() throws IOException {
        return all.get(0).address();
    }

    /** -1 when there is none. */
    int clientPort() throws IOException {
        return plain.isPresent() ? plain.get().address().getPort() : -1;
    }

    /** -1 when there is none. */
    int secureClientPort() throws IOException {
        return secure.isPresent() ? secure.get().address().getPort() : -1;
    }

    void watch(TransportEngine engine, ClientEndpoint endpoint, ClientPort.Engines engines) throws IOException {
        for (ClientPort port : all) {
            port.watch(engine, endpoint, engines);
        }
    }

    void unwatch(TransportEngine engine) {
        all.forEach(port -> port.unwatch(engine));
    }

    void close() throws IOException {
        for (ClientPort port : all) {
            port.close();
        }
    }
}
