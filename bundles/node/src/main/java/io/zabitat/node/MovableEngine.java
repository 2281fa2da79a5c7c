package io.zabitat.node;

import io.zabitat.spi.transport.Channel;
import io.zabitat.spi.transport.ChannelHandler;
import io.zabitat.spi.transport.DatagramHandler;
import io.zabitat.spi.transport.Datagrams;
import io.zabitat.spi.transport.OpenChannel;
import io.zabitat.spi.transport.TlsSetup;
import io.zabitat.spi.transport.TransportEngine;
import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The engine as the links between members see it while it is the clients' engine, too: when the clients get another, everything here
 * moves to where the links are to be. The node loop's.
 */
final class MovableEngine implements TransportEngine {
    private final Map<ServerSocketChannel, Runnable> watched = new HashMap<>();
    private final Set<MovableChannel> channels = new LinkedHashSet<>();
    private final Set<MovableDatagrams> datagrams = new LinkedHashSet<>();
    private TransportEngine engine;
    private int fixed;

    MovableEngine(TransportEngine engine) {
        this.engine = engine;
    }

    TransportEngine engine() {
        return engine;
    }

    /** Whether nothing of it would stay behind: connections with TLS cannot move. */
    boolean canMove() {
        return fixed == 0;
    }

    /**
     * Moves listeners, connections and datagram sockets. A connection that cannot be moved is closed: its owner makes it anew.
     *
     * @return how many connections were moved
     */
    int moveTo(TransportEngine next) throws IOException {
        TransportEngine before = engine;
        engine = next;
        for (Map.Entry<ServerSocketChannel, Runnable> watch : watched.entrySet()) {
            before.unwatch(watch.getKey());
            next.watch(watch.getKey(), watch.getValue());
        }
        for (MovableDatagrams socket : List.copyOf(datagrams)) {
            socket.moveTo(next);
        }
        int moved = 0;
        for (MovableChannel channel : new ArrayList<>(channels)) {
            moved += channel.moveTo(next) ? 1 : 0;
        }
        return moved;
    }

    @Override
    public void watch(ServerSocketChannel listener, Runnable onAcceptable) throws IOException {
        engine.watch(listener, onAcceptable);
        watched.put(listener, onAcceptable);
    }

    @Override
    public void unwatch(ServerSocketChannel listener) {
        watched.remove(listener);
        engine.unwatch(listener);
    }

    @Override
    public Channel adopt(SocketChannel socket, ChannelHandler handler) throws IOException {
        MovableChannel channel = new MovableChannel(this, handler);
        channel.attach(engine.adopt(socket, channel));
        channels.add(channel);
        return channel;
    }

    @Override
    public Channel adopt(SocketChannel socket, ChannelHandler handler, TlsSetup tls) throws IOException {
        Channel channel = engine.adopt(socket, handler, tls);
        fixed++; // never counted down: a member with TLS between servers keeps its engine
        return channel;
    }

    @Override
    public Channel adopt(OpenChannel connection, ChannelHandler handler) throws IOException {
        MovableChannel channel = new MovableChannel(this, handler);
        channel.attach(engine.adopt(connection, channel));
        channels.add(channel);
        return channel;
    }

    void forget(MovableChannel channel) {
        channels.remove(channel);
    }

    @Override
    public Datagrams bind(DatagramChannel channel, DatagramHandler handler) throws IOException {
        MovableDatagrams socket = new MovableDatagrams(channel, handler, engine.bind(channel, handler), datagrams);
        datagrams.add(socket);
        return socket;
    }

    @Override
    public int poll(long timeoutNanos) throws IOException {
        return engine.poll(timeoutNanos);
    }

    @Override
    public void wake() {
        engine.wake();
    }

    @Override
    public void close() {
        engine.close();
    }
}
