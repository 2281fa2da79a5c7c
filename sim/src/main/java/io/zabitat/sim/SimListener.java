package io.zabitat.sim;

import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Set;

/** The client port of a simulated server. */
final class SimListener extends ServerSocketChannel {
    static final InetSocketAddress ADDRESS = new InetSocketAddress(2181);

    private final ArrayDeque<SimLink> backlog = new ArrayDeque<>();

    SimListener() {
        super(null);
    }

    /** A connection comes in, or is refused when nobody listens any more. */
    void connect(SimLink link) {
        if (isOpen()) {
            backlog.add(link);
        } else {
            link.serverClosed = true;
        }
    }

    boolean hasWaiting() {
        return !backlog.isEmpty();
    }

    @Override
    public SocketChannel accept() {
        SimLink link = backlog.poll();
        return link == null ? null : new SimSocket(link);
    }

    @Override
    protected void implCloseSelectableChannel() {
        backlog.forEach(link -> link.serverClosed = true);
        backlog.clear();
    }

    @Override
    public SocketAddress getLocalAddress() {
        return ADDRESS;
    }

    @Override
    protected void implConfigureBlocking(boolean block) {
        // never blocks
    }

    @Override
    public ServerSocketChannel bind(SocketAddress local, int length) {
        return this;
    }

    @Override
    public <T> ServerSocketChannel setOption(SocketOption<T> name, T value) {
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) {
        throw new UnsupportedOperationException("has no options");
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return Set.of();
    }

    @Override
    public ServerSocket socket() {
        throw new UnsupportedOperationException("is no socket");
    }
}
