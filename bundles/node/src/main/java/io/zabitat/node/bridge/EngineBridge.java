package io.zabitat.node.bridge;

import io.zabitat.spi.transport.Channel;
import io.zabitat.spi.transport.ChannelHandler;
import io.zabitat.spi.transport.DatagramHandler;
import io.zabitat.spi.transport.Datagrams;
import io.zabitat.spi.transport.OpenChannel;
import io.zabitat.spi.transport.TlsSetup;
import io.zabitat.spi.transport.TransportEngine;
import io.zabitat.spi.transport.TransportSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Carries batches between the node loop and an engine that has a thread of its own (DESIGN section 4). All methods but
 * {@link #wake} are the node loop's, which calls {@code poll(0)} in every turn and is woken when there is something; the wrapped
 * engine is touched by the other thread alone. What is under way to the owner is bounded for each channel, what is under way to
 * the sockets counts as pending, so that the owner's own limits hold.
 */
public final class EngineBridge implements TransportEngine {
    private static final long JOIN_MILLIS = 5_000;
    private static final long ORDER_MILLIS = 500;
    /** How long the other thread gets after it was called back; longer where it is trusted, because the machine may be slow. */
    private static final long LAST_MILLIS = 3_000;

    private final TransportSettings settings;
    private final long patienceMillis;
    private final IoSide io;
    private final BatchQueue arrived;
    private final Semaphore signal = new Semaphore(0);
    private final Thread thread;
    private final Map<ServerSocketChannel, Watch> watches = new HashMap<>();
    private boolean closed;
    /** The other thread has not come back when it was called: nobody waits for it any more. */
    private boolean stuck;
    /** The turn of the other thread in which it did not answer, -1 for none. */
    private long hungTurn = -1;

    private long seenTurns;
    private long seenNanos;
    private volatile boolean unseen;

    /** One call of {@link #watch}; a later one for the same listener is another. */
    private record Watch(Runnable onAcceptable) {}

    /**
     * Takes the engine over, and trusts it: what it throws where it must not ends it. The thread begins with {@link #start}.
     *
     * @param settings those that the engine was opened with
     * @param onArrived from the other thread: there is something to poll for
     */
    public EngineBridge(TransportEngine engine, TransportSettings settings, String threadName, Runnable onArrived) {
        this(
                engine,
                settings,
                Thread.currentThread().getThreadGroup(),
                threadName,
                onArrived,
                ORDER_MILLIS,
                Optional.empty());
    }

    /**
     * Takes over an engine that is not trusted yet.
     *
     * @param group what the thread, and threads that the engine makes, belong to
     * @param patienceMillis how long the owner waits for a connection to leave or to enter, and as long again after it has called the
     *     other thread back
     * @param fault hears, from the other thread, what the engine throws where it must not; everything goes on until {@link #trust}
     */
    public EngineBridge(
            TransportEngine engine,
            TransportSettings settings,
            ThreadGroup group,
            String threadName,
            Runnable onArrived,
            long patienceMillis,
            Consumer<Throwable> fault) {
        this(engine, settings, group, threadName, onArrived, patienceMillis, Optional.of(fault));
    }

    private EngineBridge(
            TransportEngine engine,
            TransportSettings settings,
            ThreadGroup group,
            String threadName,
            Runnable onArrived,
            long patienceMillis,
            Optional<Consumer<Throwable>> watcher) {
        this.settings = settings;
        this.patienceMillis = patienceMillis;
        arrived = new BatchQueue(() -> {
            signal.release();
            onArrived.run();
        });
        io = new IoSide(engine, arrived, watcher);
        thread = new Thread(group, io, threadName);
        thread.setDaemon(true);
    }

    /** The engine has proven itself: from now on a fault ends it. */
    public void trust() {
        io.trust();
    }

    /** How long the other thread has been away, as seen at the calls of this; asked now and then. */
    public long silentNanos(long nowNanos) {
        long turns = io.turns();
        if (turns != seenTurns || seenNanos == 0) {
            seenTurns = turns;
            seenNanos = nowNanos;
        }
        if (!unseen) {
            unseen = true;
            io.commands().add(() -> unseen = false);
        }
        return nowNanos - seenNanos;
    }

    public void start() {
        thread.start();
    }

    TransportSettings settings() {
        return settings;
    }

    @Override
    public void watch(ServerSocketChannel listener, Runnable onAcceptable) throws IOException {
        requireOpen();
        if (!listener.isOpen()) {
            throw new ClosedChannelException();
        }
        Watch watch = new Watch(onAcceptable);
        watches.put(listener, watch);
        watchOnce(listener, watch);
    }

    /** The listener stays ready until somebody has accepted: it is watched again when the owner has. */
    private void watchOnce(ServerSocketChannel listener, Watch watch) {
        io.commands()
                .add(() -> io.watchOnce(
                        listener,
                        () -> arrived.add(() -> {
                            if (watches.get(listener) == watch) {
                                watch.onAcceptable().run();
                                if (watches.get(listener) == watch) {
                                    watchOnce(listener, watch);
                                }
                            }
                        })));
    }

    @Override
    public void unwatch(ServerSocketChannel listener) {
        if (watches.remove(listener) == null || closed) {
            return;
        }
        doNow(() -> io.unwatch(listener));
    }

    /**
     * The one wait there is: who closes a port next wants it free, and who binds one wants to know whether it is served. It is rare,
     * and the other thread never waits for this one.
     */
    void doNow(Runnable work) {
        Order<Void> order = new Order<>(
                () -> {
                    work.run();
                    return null;
                },
                done -> {});
        if (!thread.isAlive()) {
            io.commands().add(order);
        } else if (io.isWatched()) {
            try {
                ask(order);
            } catch (IOException e) {
                // it hangs, and will be left
            }
        } else {
            io.commands().add(order);
            if (!isHanging() && !order.await(ORDER_MILLIS)) {
                hungTurn = io.turns();
            }
        }
    }

    /** Whoever was waited for in vain is not waited for again before it has moved: there are as many links as members. */
    private boolean isHanging() {
        return hungTurn >= 0 && hungTurn == io.turns();
    }

    /**
     * Has the other thread do something that may hang, and waits for it: first for what is before it, and once more after the thread was
     * called back.
     *
     * @throws IOException when it failed, or was not begun; {@link Order#isAbandoned} says when nobody knows
     */
    <T> T ask(Order<T> order) throws IOException {
        if (stuck || !thread.isAlive()) {
            throw new IOException("its thread does not work");
        }
        if (isHanging()) {
            throw new IOException("it hangs");
        }
        io.commands().add(order);
        boolean calledBack = !order.await(patienceMillis);
        if (calledBack) {
            thread.interrupt();
            if (!order.await(io.isWatched() ? patienceMillis : LAST_MILLIS)) {
                order.giveUp();
            }
        }
        if (!order.isDone()) {
            if (io.isWatched()) {
                stuck = true;
                io.stop();
            } else {
                hungTurn = io.turns();
            }
            throw new IOException("it hangs");
        }
        try {
            return order.result();
        } catch (IOException e) {
            throw calledBack ? new IOException("it hangs, and was called back after " + patienceMillis + " ms", e) : e;
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
            socket.configureBlocking(false);
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            if (settings.keepAlive()) {
                socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            }
            BridgeChannel channel = new BridgeChannel(this, io, handler, socket);
            BridgeEnd end = channel.end();
            io.commands().add(() -> io.adopt(socket, end, tls));
            return channel;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** Waits until the other thread has taken it. */
    @Override
    public Channel adopt(OpenChannel connection, ChannelHandler handler) throws IOException {
        requireOpen();
        BridgeChannel channel = new BridgeChannel(this, io, handler, connection.socket());
        BridgeEnd end = channel.end();
        OpenChannel bare = new OpenChannel(connection.socket(), ByteBuffer.allocate(0), ByteBuffer.allocate(0));
        ask(new Order<>(
                () -> {
                    io.adopt(bare, end);
                    return end;
                },
                BridgeEnd::leave));
        channel.goOn(connection.unread(), connection.unsent());
        return channel;
    }

    @Override
    public Datagrams bind(DatagramChannel channel, DatagramHandler handler) throws IOException {
        requireOpen();
        if (!(channel.getLocalAddress() instanceof InetSocketAddress local)) {
            throw new IOException("not bound: " + channel);
        }
        BridgeDatagrams datagrams = new BridgeDatagrams(this, io, handler, local);
        doNow(() -> io.bind(channel, datagrams.end()));
        if (stuck) {
            throw new IOException("it hangs");
        }
        datagrams.requireServed();
        return datagrams;
    }

    boolean isClosed() {
        return closed;
    }

    /** Has something done in the next poll. */
    void later(Runnable task) {
        arrived.add(task);
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        IOException failure = io.failure();
        if (failure != null) {
            throw new IOException("the transport between servers has failed: " + failure.getMessage(), failure);
        }
    }

    @Override
    public int poll(long timeoutNanos) throws IOException {
        requireOpen();
        if (arrived.isEmpty() && timeoutNanos > 0) {
            await(timeoutNanos);
        }
        signal.drainPermits();
        int count = arrived.take(() -> closed);
        if (!closed) {
            requireOpen();
        }
        return count;
    }

    private void await(long timeoutNanos) {
        try {
            signal.tryAcquire(timeoutNanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void wake() {
        signal.release();
    }

    /** Waits for the other thread, which closes the engine. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        watches.clear();
        io.stop();
        if (thread.getState() == Thread.State.NEW) {
            io.run();
            return;
        }
        if (stuck) {
            return; // it closes the engine when it comes back
        }
        try {
            thread.join(io.isWatched() ? ORDER_MILLIS : JOIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
