package io.zabitat.sim;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Set;

/** One end of a simulated connection in the shape of a socket, for {@link NetEngine} alone. */
final class NetSocket extends SocketChannel {
    final Network.End end;
    private final Network network;
    private final InetSocketAddress local;

    NetSocket(Network network, Network.End end, InetSocketAddress local) {
        super(null);
        this.network = network;
        this.end = end;
        this.local = local;
    }

    @Override
    public SocketAddress getRemoteAddress() {
        return Machine.address(end.peer, end.port);
    }

    @Override
    public SocketAddress getLocalAddress() {
        return local;
    }

    @Override
    protected void implCloseSelectableChannel() {
        network.close(end);
    }

    @Override
    protected void implConfigureBlocking(boolean block) {
        // never blocks
    }

    @Override
    public <T> SocketChannel setOption(SocketOption<T> name, T value) {
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) {
        throw noSocket();
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return Set.of();
    }

    private static UnsupportedOperationException noSocket() {
        return new UnsupportedOperationException("moved by the simulated engine only");
    }

    @Override
    public SocketChannel bind(SocketAddress local) {
        throw noSocket();
    }

    @Override
    public SocketChannel shutdownInput() {
        throw noSocket();
    }

    @Override
    public SocketChannel shutdownOutput() {
        throw noSocket();
    }

    @Override
    public Socket socket() {
        throw noSocket();
    }

    @Override
    public boolean isConnected() {
        return true;
    }

    @Override
    public boolean isConnectionPending() {
        return false;
    }

    @Override
    public boolean connect(SocketAddress remote) {
        throw noSocket();
    }

    @Override
    public boolean finishConnect() {
        return true;
    }

    @Override
    public int read(ByteBuffer dst) throws IOException {
        throw noSocket();
    }

    @Override
    public long read(ByteBuffer[] dsts, int offset, int length) {
        throw noSocket();
    }

    @Override
    public int write(ByteBuffer src) {
        throw noSocket();
    }

    @Override
    public long write(ByteBuffer[] srcs, int offset, int length) {
        throw noSocket();
    }
}
