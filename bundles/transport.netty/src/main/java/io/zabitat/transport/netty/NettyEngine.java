package io.zabitat.transport.netty;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.IoRegistration;
import io.netty.channel.nio.NioIoOps;
import io.netty.util.concurrent.Future;
import io.zabitat.spi.transport.Channel;
import io.zabitat.spi.transport.ChannelHandler;
import io.zabitat.spi.transport.DatagramHandler;
import io.zabitat.spi.transport.Datagrams;
import io.zabitat.spi.transport.OpenChannel;
import io.zabitat.spi.transport.TlsSetup;
import io.zabitat.spi.transport.TransportEngine;
import io.zabitat.spi.transport.TransportSettings;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One event loop of Netty's with the buffers that all its channels share. The owner thread calls all but {@link #wake}.
 */
final class NettyEngine implements TransportEngine {
    private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final int MAX_SPARE_OUTBOXES = 256;
    /** Enough turns for the loop to wind down; it needs two. */
    private static final int MAX_CLOSING_TURNS = 100;

    /** The owner is not in {@link #poll}: a wake need only be noted. */
    private static final int RUNNING = 0;

    private static final int POLLING = 1;
    /** A wake came; the next poll does not wait. */
    private static final int WOKEN = 2;

    private final TransportSettings settings;
    private final OwnedLoop loop = new OwnedLoop();
    private final AtomicInteger phase = new AtomicInteger(RUNNING);
    /**
     * Pieces live from a flush to the write that follows it, so pooling gains little; and Netty's pools report to the flight
     * recorder by classes of the JDK that a bundle does not see.
     */
    private final ByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);

    private final SharedReadBuffer readBuffer;
    /** What has just been read, as handlers see it, with room for a small rest in front. */
    private final byte[] received;

    private final ArrayDeque<ByteBuffer> spareChunks = new ArrayDeque<>();
    private final ArrayDeque<Outbox> spareOutboxes = new ArrayDeque<>();
    private final Map<ServerSocketChannel, IoRegistration> listeners = new HashMap<>();
    private final ArrayDeque<NettyChannel> attention = new ArrayDeque<>();
    /** In the order of their deadlines, since all get the same time. */
    private final ArrayDeque<Closing> closing = new ArrayDeque<>();

    private RuntimeException ownersFailure;
    private boolean polling;
    private boolean closed;

    private record Closing(NettyChannel channel, long deadlineNanos) {}

    NettyEngine(TransportSettings settings) {
        this.settings = settings;
        readBuffer = new SharedReadBuffer(allocator, settings.readBufferBytes());
        received = new byte[2 * settings.readBufferBytes()];
    }

    TransportSettings settings() {
        return settings;
    }

    ByteBufAllocator allocator() {
        return allocator;
    }

    SharedReadBuffer readBuffer() {
        return readBuffer;
    }

    byte[] received() {
        return received;
    }

    boolean isClosed() {
        return closed;
    }

    Outbox takeOutbox() {
        Outbox spare = spareOutboxes.pollLast();
        return spare == null ? new Outbox(spareChunks) : spare;
    }

    void giveBack(Outbox outbox) {
        if (spareOutboxes.size() < MAX_SPARE_OUTBOXES) {
            spareOutboxes.addLast(outbox);
        }
    }

    /** Keeps what the owner's own callback threw, for {@link #poll} to throw. */
    void ownerFailed(RuntimeException failure) {
        ownersFailure = failure;
    }

    /** Has {@link NettyChannel#attend} called in the next poll, which does not wait then. */
    void needsAttention(NettyChannel channel) {
        attention.add(channel);
    }

    void closesLater(NettyChannel channel) {
        closing.add(new Closing(channel, System.nanoTime() + CLOSE_NANOS));
    }

    @Override
    public void watch(ServerSocketChannel listener, Runnable onAcceptable) throws IOException {
        requireOpen();
        unwatch(listener);
        listener.configureBlocking(false);
        Future<IoRegistration> registered = loop.register(new ListenerHandle(this, listener, onAcceptable));
        if (!registered.isSuccess()) {
            throw new IOException("cannot watch " + listener, registered.cause());
        }
        registered.getNow().submit(NioIoOps.ACCEPT);
        listeners.put(listener, registered.getNow());
    }

    @Override
    public void unwatch(ServerSocketChannel listener) {
        IoRegistration registration = listeners.remove(listener);
        if (registration != null) {
            unregister(registration);
        }
    }

    private void unregister(IoRegistration registration) {
        if (!closed) {
            SelectionKey key = registration.attachment();
            registration.cancel();
            forgetCancelledKeys(key);
        }
    }

    /** Without this the port of a closed listener would not be free before the next poll. */
    private static void forgetCancelledKeys(SelectionKey key) {
        try {
            key.selector().selectNow(ready -> {});
        } catch (IOException e) {
            throw new IllegalStateException("selector is broken", e);
        } finally {
            // Selecting has eaten a wake-up that the loop may still count on.
            key.selector().wakeup();
        }
    }

    @Override
    public Channel adopt(SocketChannel socket, ChannelHandler handler) throws IOException {
        return adopt(socket, handler, Optional.empty());
    }

    @Override
    public Channel adopt(SocketChannel socket, ChannelHandler handler, TlsSetup tls) throws IOException {
        return adopt(socket, handler, Optional.of(tls));
    }

    private Channel adopt(SocketChannel socket, ChannelHandler handler, Optional<TlsSetup> tls) throws IOException {
        try {
            requireOpen();
            if (!socket.isConnected()) {
                throw new IOException("not connected: " + socket);
            }
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            if (settings.keepAlive()) {
                socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            }
            NettyChannel channel = new NettyChannel(this, socket, handler, tls);
            channel.register(loop);
            return channel;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public Channel adopt(OpenChannel connection, ChannelHandler handler) throws IOException {
        requireOpen();
        try {
            NettyChannel channel = new NettyChannel(this, connection.socket(), handler, Optional.empty());
            channel.register(loop);
            channel.goOn(connection.unread(), connection.unsent());
            return channel;
        } catch (RuntimeException e) {
            throw new IOException(e);
        }
    }

    @Override
    public Datagrams bind(DatagramChannel channel, DatagramHandler handler) throws IOException {
        requireOpen();
        NettyDatagrams datagrams = new NettyDatagrams(channel, handler, this::unregister);
        channel.configureBlocking(false);
        Future<IoRegistration> registered = loop.register(datagrams);
        if (!registered.isSuccess()) {
            throw new IOException("cannot serve " + channel, registered.cause());
        }
        datagrams.registered(registered.getNow());
        return datagrams;
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        loop.own();
    }

    @Override
    public int poll(long timeoutNanos) throws IOException {
        requireOpen();
        boolean mayWait = phase.compareAndSet(RUNNING, POLLING) && attention.isEmpty();
        polling = true;
        int count;
        try {
            count = loop.run(mayWait ? waitNanos(timeoutNanos) : -1);
            count += attend();
            closeOverdue();
        } finally {
            polling = false;
            phase.set(RUNNING);
        }
        if (closed) {
            shutDown();
        }
        throwOwnersFailure();
        return count;
    }

    /** Netty takes 0 for "for ever" and less than 0 for not at all. */
    private long waitNanos(long timeoutNanos) {
        long nanos = timeoutNanos;
        if (nanos > 0 && !closing.isEmpty()) {
            nanos = Math.min(nanos, closing.peek().deadlineNanos() - System.nanoTime());
        }
        return nanos <= 0 ? -1 : nanos;
    }

    private int attend() {
        // What handlers add meanwhile waits for the next poll, so that two of them cannot keep this one busy for ever.
        int count = attention.size();
        for (int i = 0; i < count && !attention.isEmpty(); i++) {
            attention.poll().attend();
        }
        return count;
    }

    private void closeOverdue() {
        while (!closing.isEmpty()) {
            Closing next = closing.peek();
            if (next.channel().isClosing() && next.deadlineNanos() - System.nanoTime() > 0) {
                return;
            }
            closing.poll();
            next.channel().close();
        }
    }

    private void throwOwnersFailure() {
        RuntimeException failure = ownersFailure;
        if (failure != null) {
            ownersFailure = null;
            throw failure;
        }
    }

    @Override
    public void wake() {
        if (phase.get() != WOKEN && phase.getAndSet(WOKEN) == POLLING) {
            loop.wakeup();
        }
    }

    @Override
    public void close() {
        if (!closed) {
            loop.own();
            closed = true;
            if (!polling) {
                shutDown();
            }
        }
    }

    private void shutDown() {
        attention.clear();
        closing.clear();
        listeners.clear();
        loop.shutdownGracefully(0, 0, TimeUnit.NANOSECONDS);
        for (int i = 0; i < MAX_CLOSING_TURNS && !loop.isTerminated(); i++) {
            loop.runNow();
        }
        attention.clear();
        readBuffer.release();
    }
}
