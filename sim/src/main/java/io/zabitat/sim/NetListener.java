package io.zabitat.sim;

import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Set;

/** A listening port of a simulated machine. */
final class NetListener extends ServerSocketChannel {
    private final Network network;
    private final InetSocketAddress address;
    private final Runnable onWaiting;
    private final ArrayDeque<Network.End> backlog = new ArrayDeque<>();

    NetListener(Network network, InetSocketAddress address, Runnable onWaiting) {
        super(null);
        this.network = network;
        this.address = address;
        this.onWaiting = onWaiting;
    }

    void connect(Network.End end) {
        backlog.add(end);
        onWaiting.run();
    }

    boolean hasWaiting() {
        return !backlog.isEmpty();
    }

    @Override
    public SocketChannel accept() {
        Network.End end = backlog.poll();
        return end == null ? null : new NetSocket(network, end, address);
    }

    @Override
    protected void implCloseSelectableChannel() {
        backlog.forEach(network::close);
        backlog.clear();
    }

    @Override
    public SocketAddress getLocalAddress() {
        return address;
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
