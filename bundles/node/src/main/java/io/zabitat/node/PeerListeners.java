package io.zabitat.node;

import io.zabitat.node.host.Surroundings;
import io.zabitat.spi.transport.TransportEngine;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Listening sockets of one purpose: the quorum port or the election port, on each of the server's own addresses. They belong to the
 * server, not to a transport. Owned by the node loop once they are open.
 */
final class PeerListeners {
    /** Sockets taken in one turn; there are never many peers. */
    private static final int ACCEPTS_PER_TURN = 32;

    private static final int BACKLOG = 128;

    private static final long REST_NANOS = 1_000_000_000L;

    private final Surroundings.Listening listening;
    private final List<ServerSocketChannel> listeners;
    private final Consumer<String> note;
    private final List<ServerSocketChannel> resting = new ArrayList<>();
    private TransportEngine engine;
    private Consumer<SocketChannel> onSocket;
    private long restUntilNanos;

    private PeerListeners(
            Surroundings.Listening listening, List<ServerSocketChannel> listeners, Consumer<String> note) {
        this.listening = listening;
        this.listeners = listeners;
        this.note = note;
    }

    /** One bound address is enough; the others are noted. */
    static PeerListeners bind(
            List<InetSocketAddress> addresses, Surroundings.Listening listening, Consumer<String> note)
            throws IOException {
        List<ServerSocketChannel> bound = new ArrayList<>();
        IOException last = null;
        for (InetSocketAddress address : addresses) {
            try {
                bound.add(listening.listen(resolve(address), BACKLOG));
            } catch (IOException e) {
                last = new IOException(address + ": " + e.getMessage(), e);
                note.accept("cannot listen on " + address + ": " + e.getMessage());
            }
        }
        if (bound.isEmpty()) {
            throw last == null ? new IOException("no address to listen on") : last;
        }
        return new PeerListeners(listening, bound, note);
    }

    /**
     * Listens elsewhere from now on, while it is watched. New sockets are bound before old ones are closed, so that who knows of either
     * address gets through; connections that were accepted go on.
     *
     * @throws IOException when not one of the addresses can be bound; the old ones stay
     */
    void move(List<InetSocketAddress> addresses) throws IOException {
        List<ServerSocketChannel> before = List.copyOf(listeners);
        List<ServerSocketChannel> kept = new ArrayList<>();
        IOException last = null;
        for (InetSocketAddress address : addresses) {
            try {
                ServerSocketChannel same = at(address);
                kept.add(same == null ? listen(address) : same);
            } catch (IOException e) {
                last = new IOException(address + ": " + e.getMessage(), e);
            }
        }
        if (kept.isEmpty()) {
            throw last == null ? new IOException("no address to listen on") : last;
        }
        for (ServerSocketChannel listener : kept) {
            if (!before.contains(listener)) {
                listeners.add(listener);
                watchAgain(listener);
            }
        }
        for (ServerSocketChannel listener : before) {
            if (!kept.contains(listener) && listeners.remove(listener)) {
                close(listener);
            }
        }
    }

    /** One and all addresses of the machine cannot have the same port at a time: then the old socket makes room. */
    private ServerSocketChannel listen(InetSocketAddress address) throws IOException {
        try {
            return listening.listen(address, BACKLOG);
        } catch (IOException taken) {
            for (ServerSocketChannel listener : List.copyOf(listeners)) {
                if (((InetSocketAddress) listener.getLocalAddress()).getPort() == address.getPort()) {
                    listeners.remove(listener);
                    close(listener);
                    return listening.listen(address, BACKLOG);
                }
            }
            throw taken;
        }
    }

    private ServerSocketChannel at(InetSocketAddress address) throws IOException {
        for (ServerSocketChannel listener : listeners) {
            if (address.equals(listener.getLocalAddress())) {
                return listener;
            }
        }
        return null;
    }

    static InetSocketAddress resolve(InetSocketAddress address) throws IOException {
        InetSocketAddress resolved =
                address.isUnresolved() ? new InetSocketAddress(address.getHostString(), address.getPort()) : address;
        if (resolved.isUnresolved()) {
            throw new IOException("unknown host " + address.getHostString());
        }
        return resolved;
    }

    /** @param onSocket takes each accepted socket */
    void watch(TransportEngine byEngine, Consumer<SocketChannel> onSocket) throws IOException {
        this.engine = byEngine;
        this.onSocket = onSocket;
        for (ServerSocketChannel listener : listeners) {
            engine.watch(listener, () -> accept(listener));
        }
    }

    /** A listener ends only with the server (ZOOKEEPER-2836), but without descriptors it would be called again and again: it rests. */
    private void accept(ServerSocketChannel listener) {
        try {
            for (int i = 0; i < ACCEPTS_PER_TURN; i++) {
                SocketChannel socket = listener.accept();
                if (socket == null) {
                    return;
                }
                onSocket.accept(socket);
            }
        } catch (IOException e) {
            note.accept("cannot accept peers for now: " + e.getMessage());
            engine.unwatch(listener);
            resting.add(listener);
        }
    }

    /** Listeners that have rested for a second are watched again. */
    void onTime(long nowNanos) {
        if (resting.isEmpty()) {
            restUntilNanos = nowNanos + REST_NANOS;
        } else if (nowNanos >= restUntilNanos) {
            List<ServerSocketChannel> again = List.copyOf(resting);
            resting.clear();
            again.forEach(this::watchAgain);
        }
    }

    private void watchAgain(ServerSocketChannel listener) {
        try {
            engine.watch(listener, () -> accept(listener));
        } catch (IOException e) {
            note.accept("cannot listen for peers: " + e.getMessage());
            resting.add(listener);
        }
    }

    /** @param byEngine that watches, or would have */
    void close(TransportEngine byEngine) {
        engine = byEngine;
        listeners.forEach(this::close);
    }

    private void close(ServerSocketChannel listener) {
        resting.remove(listener);
        engine.unwatch(listener);
        try {
            listener.close();
        } catch (IOException e) {
            note.accept("closing a listening socket: " + e.getMessage());
        }
    }
}
