package io.zabitat.transport.nio;

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
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * One selector with the buffers that all its channels share. The owner thread calls everything but {@link #wake}.
 * Channels hold no memory of their own while idle: reading and writing go through the engine's buffers.
 */
final class NioEngine implements TransportEngine {
    private static final int DIRECT_BYTES = 64 * 1024;
    private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final Consumer<SelectionKey> IGNORE = key -> {};

    /** The owner is not waiting: a wake need only be noted. */
    private static final int RUNNING = 0;
    /** The owner waits in the selector, or is about to. */
    private static final int WAITING = 1;
    /** A wake came; the next wait returns at once. */
    private static final int WOKEN = 2;

    private final TransportSettings settings;
    private final Selector selector;
    private final AtomicInteger phase = new AtomicInteger(RUNNING);
    private final OutboxPool outboxes = new OutboxPool();
    /** For system calls in both directions: between two calls it holds nothing. */
    private final ByteBuffer direct;
    /** What has just been read, as handlers see it. */
    private final byte[] received;

    private final Consumer<SelectionKey> collector = this::collect;
    private SelectionKey[] ready = new SelectionKey[64];
    private int readyCount;
    /** Channels with something to tell their handlers that no readiness of a socket will bring up. */
    private final ArrayDeque<Attentive> attention = new ArrayDeque<>();
    /** In the order of their deadlines, since all get the same time. */
    private final ArrayDeque<Closing> closing = new ArrayDeque<>();

    private final TlsDesk tls;

    private record Closing(NioChannel channel, long deadlineNanos) {}

    private record Listener(Runnable onAcceptable) implements Watched {
        @Override
        public void onReady(int readyOps) {
            onAcceptable.run();
        }
    }

    NioEngine(TransportSettings settings) throws IOException {
        this.settings = settings;
        direct = ByteBuffer.allocateDirect(Math.max(DIRECT_BYTES, settings.readBufferBytes()));
        received = new byte[settings.readBufferBytes()];
        selector = Selector.open();
        tls = new TlsDesk(this);
    }

    TransportSettings settings() {
        return settings;
    }

    ByteBuffer direct() {
        return direct;
    }

    byte[] received() {
        return received;
    }

    OutboxPool outboxes() {
        return outboxes;
    }

    @Override
    public void watch(ServerSocketChannel listener, Runnable onAcceptable) throws IOException {
        requireOpen();
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT, new Listener(onAcceptable));
    }

    @Override
    public void unwatch(ServerSocketChannel listener) {
        unregister(listener);
    }

    private void unregister(SelectableChannel channel) {
        SelectionKey key = channel.keyFor(selector);
        if (key != null) {
            key.cancel();
            forgetCancelledKeys();
        }
    }

    /**
     * Without this a listener could not be watched again, nor its port be freed by closing it, before the next poll.
     */
    private void forgetCancelledKeys() {
        try {
            selector.selectNow(IGNORE);
        } catch (IOException e) {
            // The selector is broken; the next poll meets the same and tells the owner.
            selector.wakeup();
        }
    }

    @Override
    public Channel adopt(SocketChannel socket, ChannelHandler handler) throws IOException {
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
            NioChannel channel = new NioChannel(this, socket, handler);
            channel.register(selector);
            return channel;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public Channel adopt(SocketChannel socket, ChannelHandler handler, TlsSetup setup) throws IOException {
        TlsChannel channel = new TlsChannel(this, tls, handler, setup);
        channel.attach(adopt(socket, channel));
        return channel;
    }

    @Override
    public Channel adopt(OpenChannel connection, ChannelHandler handler) throws IOException {
        requireOpen();
        SocketChannel socket = connection.socket();
        if (socket.keyFor(selector) != null) {
            forgetCancelledKeys(); // it comes back
        }
        NioChannel channel;
        try {
            channel = new NioChannel(this, socket, handler);
            channel.register(selector);
        } catch (RuntimeException e) {
            throw new IOException(e);
        }
        channel.goOn(connection.unread(), connection.unsent());
        return channel;
    }

    @Override
    public Datagrams bind(DatagramChannel channel, DatagramHandler handler) throws IOException {
        requireOpen();
        NioDatagrams datagrams = new NioDatagrams(channel, handler, this::unregister);
        datagrams.register(selector);
        return datagrams;
    }

    private void requireOpen() throws IOException {
        if (!selector.isOpen()) {
            throw new ClosedChannelException();
        }
    }

    /** Has {@link Attentive#attend} called in the next poll, which does not wait then. */
    void needsAttention(Attentive channel) {
        attention.add(channel);
    }

    void closesLater(NioChannel channel) {
        closing.add(new Closing(channel, System.nanoTime() + CLOSE_NANOS));
    }

    @Override
    public int poll(long timeoutNanos) throws IOException {
        requireOpen();
        select(attention.isEmpty() ? timeoutNanos : 0);
        outboxes.onTurn();
        try {
            tls.onPoll();
            int attended = attend();
            int count = readyCount;
            for (int i = 0; i < count; i++) {
                // Looked at again, since an earlier handler may have closed this one.
                SelectionKey key = ready[i];
                if (key.isValid()) {
                    ((Watched) key.attachment()).onReady(key.readyOps());
                }
            }
            return attended + count;
        } finally {
            Arrays.fill(ready, 0, readyCount, null);
            readyCount = 0;
            closeOverdue();
        }
    }

    private void select(long timeoutNanos) throws IOException {
        long waitMillis = waitMillis(timeoutNanos);
        if (waitMillis > 0 && phase.compareAndSet(RUNNING, WAITING)) {
            try {
                selector.select(collector, waitMillis);
            } finally {
                phase.set(RUNNING);
            }
        } else {
            phase.set(RUNNING);
            selector.selectNow(collector);
        }
    }

    private long waitMillis(long timeoutNanos) {
        long nanos = tls.waitNanos(timeoutNanos);
        if (nanos > 0 && !closing.isEmpty()) {
            nanos = Math.max(1, Math.min(nanos, closing.peek().deadlineNanos() - System.nanoTime()));
        }
        // The selector takes 0 for "for ever": less than a millisecond is rounded up.
        return nanos <= 0 ? 0 : Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos));
    }

    private void collect(SelectionKey key) {
        if (readyCount == ready.length) {
            ready = Arrays.copyOf(ready, 2 * readyCount);
        }
        ready[readyCount++] = key;
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
            if (next.channel().isOpen() && next.deadlineNanos() - System.nanoTime() > 0) {
                return;
            }
            closing.poll();
            next.channel().close();
        }
    }

    @Override
    public void wake() {
        if (phase.get() != WOKEN && phase.getAndSet(WOKEN) == WAITING) {
            selector.wakeup();
        }
    }

    @Override
    public void close() {
        if (!selector.isOpen()) {
            return;
        }
        List<NioChannel> channels = new ArrayList<>();
        for (SelectionKey key : selector.keys()) {
            if (key.attachment() instanceof NioChannel channel) {
                channels.add(channel);
            } else if (key.attachment() instanceof NioDatagrams datagrams) {
                datagrams.end();
            }
        }
        try {
            // First the selector: a channel that is still registered would keep its descriptor after its own close.
            selector.close();
        } catch (IOException e) {
            // Nothing can be done, and nothing is lost: the channels are closed one by one below.
            attention.clear();
        }
        channels.forEach(NioChannel::close);
        attention.clear();
        tls.clear();
        closing.clear();
    }
}
