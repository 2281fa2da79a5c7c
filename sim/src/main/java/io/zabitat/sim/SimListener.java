package io.zabitat.sim;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A listening port of a simulated machine.
 *
 * @param <T> the end of a connection
 */
final class SimListener<T> extends ServerSocketChannel {
    private final InetSocketAddress address;
    private final Function<T, InetSocketAddress> remote;
    private final Consumer<T> onClose;
    private final Runnable onWaiting;
    private final ArrayDeque<T> backlog = new ArrayDeque<>();
    private final Map<SocketOption<?>, Object> set = new HashMap<>();

    /**
     * @param remote where the other side of a connection is
     * @param onClose what it means to close a connection
     * @param onWaiting told when somebody has connected
     */
    SimListener(
            InetSocketAddress address, Function<T, InetSocketAddress> remote, Consumer<T> onClose, Runnable onWaiting) {
        super(null);
        this.address = address;
        this.remote = remote;
        this.onClose = onClose;
        this.onWaiting = onWaiting;
    }

    /** A connection comes in, or is refused when nobody listens any more. */
    void connect(T end) {
        if (isOpen()) {
            backlog.add(end);
            onWaiting.run();
        } else {
            onClose.accept(end);
        }
    }

    boolean hasWaiting() {
        return !backlog.isEmpty();
    }

    /** The process that listened is gone. */
    void end() {
        try {
            close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public SocketChannel accept() {
        T end = backlog.poll();
        return end == null ? null : new SimSocket<>(end, address, remote.apply(end), onClose);
    }

    @Override
    protected void implCloseSelectableChannel() {
        backlog.forEach(onClose);
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
    public <V> ServerSocketChannel setOption(SocketOption<V> name, V value) {
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
    public ServerSocket socket() {
        try {
            return new ServerSocket();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
