package io.zabitat.sim;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One end of a simulated connection in the shape of a connected socket that never blocks. The engine of the same simulation takes the
 * end out and moves its bytes; to everybody else there is never anything to read nor room to write.
 *
 * @param <T> the end of a connection
 */
final class SimSocket<T> extends SocketChannel {
    private final T end;
    private final InetSocketAddress local;
    private final InetSocketAddress remote;
    private final Consumer<T> onClose;
    private final Map<SocketOption<?>, Object> set = new HashMap<>();

    SimSocket(T end, InetSocketAddress local, InetSocketAddress remote, Consumer<T> onClose) {
        super(null);
        this.end = end;
        this.local = local;
        this.remote = remote;
        this.onClose = onClose;
    }

    T end() {
        return end;
    }

    @Override
    public SocketAddress getRemoteAddress() {
        return remote;
    }

    @Override
    public InetSocketAddress getLocalAddress() {
        return local;
    }

    @Override
    protected void implCloseSelectableChannel() {
        onClose.accept(end);
    }

    @Override
    protected void implConfigureBlocking(boolean block) {
        // never blocks
    }

    @Override
    public <V> SocketChannel setOption(SocketOption<V> name, V value) {
        set.put(name, value);
        return this;
    }

    @Override
    public <V> V getOption(SocketOption<V> name) {
        return name.type().cast(set.get(name));
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return Set.copyOf(set.keySet());
    }

    @Override
    public SocketChannel bind(SocketAddress address) {
        throw new AlreadyBoundException();
    }

    @Override
    public boolean connect(SocketAddress address) {
        throw new AlreadyConnectedException();
    }

    @Override
    public SocketChannel shutdownInput() {
        return this;
    }

    @Override
    public SocketChannel shutdownOutput() {
        return this;
    }

    @Override
    public Socket socket() {
        return new Socket();
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
    public boolean finishConnect() {
        return true;
    }

    @Override
    public int read(ByteBuffer into) {
        return 0;
    }

    @Override
    public long read(ByteBuffer[] into, int offset, int length) {
        return 0;
    }

    @Override
    public int write(ByteBuffer from) {
        return 0;
    }

    @Override
    public long write(ByteBuffer[] from, int offset, int length) {
        return 0;
    }
}
