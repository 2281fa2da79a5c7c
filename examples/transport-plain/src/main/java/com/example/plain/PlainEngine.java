package com.example.plain;

import io.zabitat.spi.transport.Channel;
import io.zabitat.spi.transport.ChannelHandler;
import io.zabitat.spi.transport.TransportEngine;
import io.zabitat.spi.transport.TransportSettings;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** One selector and the channels registered with it. The owner's thread calls everything but {@link #wake}. */
final class PlainEngine implements TransportEngine {
    private final TransportSettings settings;
    private final Selector selector;
    private final byte[] readBuffer;
    private final AtomicBoolean woken = new AtomicBoolean();
    /** What has something to do that no readiness of a socket will bring up, in the order in which it came. */
    private List<PlainChannel> waiting = new ArrayList<>();
    /** What is closed when its time is over, in the order in which that will be. */
    private final List<PlainChannel> lingering = new ArrayList<>();

    PlainEngine(TransportSettings settings) throws IOException {
        this.settings = settings;
        this.readBuffer = new byte[settings.readBufferBytes()];
        this.selector = Selector.open();
    }

    TransportSettings settings() {
        return settings;
    }

    /** For one read at a time; holds nothing between two. */
    byte[] readBuffer() {
        return readBuffer;
    }

    /** Has the channel looked after in the next poll, which does not wait then. */
    void attend(PlainChannel channel) {
        waiting.add(channel);
    }

    void linger(PlainChannel channel) {
        lingering.add(channel);
    }

    @Override
    public void watch(ServerSocketChannel listener, Runnable onAcceptable) throws IOException {
        requireOpen();
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT, onAcceptable);
    }

    @Override
    public void unwatch(ServerSocketChannel listener) {
        SelectionKey key = selector.isOpen() ? listener.keyFor(selector) : null;
        if (key != null) {
            key.cancel();
            try {
                // Only this forgets the key: the owner may now close the listener, or have it watched again.
                selector.selectNow(ready -> {});
            } catch (IOException e) {
                wake(); // the next poll meets the same
            }
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
            socket.setOption(StandardSocketOptions.SO_KEEPALIVE, settings.keepAlive());
            return new PlainChannel(this, socket, socket.register(selector, SelectionKey.OP_READ), handler);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private void requireOpen() throws IOException {
        if (!selector.isOpen()) {
            throw new IOException("the engine is closed");
        }
    }

    @Override
    public int poll(long timeoutNanos) throws IOException {
        requireOpen();
        List<SelectionKey> ready = new ArrayList<>();
        boolean mayWait = waiting.isEmpty() && !woken.getAndSet(false) && timeoutNanos > 0;
        try {
            if (mayWait) {
                selector.select(ready::add, waitMillis(timeoutNanos));
            } else {
                selector.selectNow(ready::add);
            }
        } catch (ClosedSelectorException e) {
            throw new IOException(e);
        }
        List<PlainChannel> attended = waiting;
        waiting = new ArrayList<>();
        attended.forEach(PlainChannel::attend);
        for (SelectionKey key : ready) {
            // An earlier handler may have closed this one, or all.
            if (key.isValid()) {
                serve(key);
            }
        }
        closeOverdue();
        return ready.size() + attended.size();
    }

    private static void serve(SelectionKey key) {
        if (key.attachment() instanceof PlainChannel channel) {
            channel.onReady(key.readyOps());
        } else {
            ((Runnable) key.attachment()).run();
        }
    }

    private long waitMillis(long timeoutNanos) {
        long nanos = timeoutNanos;
        if (!lingering.isEmpty()) {
            nanos = Math.min(nanos, lingering.get(0).deadlineNanos() - System.nanoTime());
        }
        // The selector takes 0 for "for ever": less than a millisecond is rounded up.
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos));
    }

    private void closeOverdue() {
        long now = System.nanoTime();
        lingering.removeIf(channel -> {
            if (channel.deadlineNanos() - now <= 0) {
                channel.close();
            }
            return !channel.isOpen();
        });
    }

    @Override
    public void wake() {
        // The flag outlives a look at the selector that is not a poll, as when a listener is forgotten.
        if (!woken.getAndSet(true)) {
            selector.wakeup();
        }
    }

    @Override
    public void close() {
        if (!selector.isOpen()) {
            return;
        }
        List<PlainChannel> channels = new ArrayList<>();
        for (SelectionKey key : selector.keys()) {
            if (key.attachment() instanceof PlainChannel channel) {
                channels.add(channel);
            }
        }
        try {
            // First the selector: a channel that is still registered would keep its descriptor after its own close.
            selector.close();
        } catch (IOException e) {
            waiting.clear(); // nothing is lost: the channels are closed one by one
        }
        channels.forEach(PlainChannel::close);
        waiting.clear();
        lingering.clear();
    }
}
