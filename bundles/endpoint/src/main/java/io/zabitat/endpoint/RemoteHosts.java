package io.zabitat.endpoint;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.Map;

/** The addresses from which clients are connected, and how many connections each may have. Node loop. */
final class RemoteHosts {
    private final EndpointSettings settings;
    private final Map<String, RemoteHost> hosts = new HashMap<>();

    RemoteHosts(EndpointSettings settings) {
        this.settings = settings;
    }

    /**
     * Whose socket it is; not remembered before {@link #onOpened}.
     *
     * @throws IOException when the other side has gone already; the socket is closed
     */
    RemoteHost of(SocketChannel socket) throws IOException {
        if (!(socket.getRemoteAddress() instanceof InetSocketAddress remote)) {
            socket.close();
            throw new IOException("no remote address");
        }
        String address = remote.getAddress().getHostAddress();
        RemoteHost known = hosts.get(address);
        return known != null ? known : new RemoteHost(address);
    }

    /** @param all connections of the server, from everywhere */
    boolean mayConnect(RemoteHost host, int all) {
        int perHost = settings.maxConnectionsPerAddress();
        int atAll = settings.maxConnections();
        return (perHost <= 0 || host.connections() < perHost) && (atAll <= 0 || all < atAll);
    }

    void onOpened(RemoteHost host) {
        hosts.put(host.address(), host);
        host.onOpened();
    }

    void onClosed(RemoteHost host) {
        host.onClosed();
        if (host.connections() == 0) {
            hosts.remove(host.address());
        }
    }
}
