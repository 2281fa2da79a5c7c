package io.zabitat.sim;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** One connection: two streams whose bytes arrive when the simulation lets them. */
final class SimLink {
    static final InetSocketAddress SERVER = new InetSocketAddress(2181);

    final InetSocketAddress clientAddress;
    /** Sent by the client, under way. */
    final ByteQueue toServer = new ByteQueue();
    /** In the server's socket, to be read. */
    final ByteQueue arrived = new ByteQueue();
    /** Sent by the server, under way. */
    final ByteQueue toClient = new ByteQueue();
    /** How much the server's socket takes before the client has read. */
    final int window;

    boolean clientClosed;
    boolean serverClosed;
    /** When the server took whole messages of the session. */
    final List<Long> heardMillis = new ArrayList<>();

    SimLink(InetSocketAddress clientAddress, int window) {
        this.clientAddress = clientAddress;
        this.window = window;
    }

    /** The client port of a server alone. */
    static SimListener<SimLink> listener() {
        return new SimListener<>(SERVER, link -> link.clientAddress, link -> link.serverClosed = true, () -> {});
    }

    boolean isOver() {
        return clientClosed && serverClosed;
    }
}
