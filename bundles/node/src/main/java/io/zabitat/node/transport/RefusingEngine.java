package io.zabitat.node.transport;

import io.zabitat.spi.transport.Channel;
import io.zabitat.spi.transport.ChannelHandler;
import io.zabitat.spi.transport.TlsSetup;
import io.zabitat.spi.transport.TransportEngine;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Stands where every transport of the clients has failed (hot-swap 8): the client port stays open, and whoever connects is told to go to
 * another member by an orderly end of the connection, as by a server that is not ready. The node loop waits in it; owned by that, but for
 * {@link #wake}.
 */
public final class RefusingEngine implements TransportEngine {
    /** What it is called where a provider's name stands. */
    static final String NAME = "refusing";

    private final Selector selector;

    RefusingEngine() throws IOException {
        selector = Selector.open();
    }

    @Override
    public void watch(ServerSocketChannel listener, Runnable onAcceptable) throws IOException {
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT, onAcceptable);
    }

    @Override
    public void unwatch(ServerSocketChannel listener) {
        SelectionKey key = listener.keyFor(selector);
        if (key != null) {
            key.cancel();
        }
    }

    @Override
    public Channel adopt(SocketChannel channel, ChannelHandler handler) throws IOException {
        channel.close();
        throw new IOException("no transport serves clients");
    }

    @Override
    public Channel adopt(SocketChannel channel, ChannelHandler handler, TlsSetup tls) throws IOException {
        return adopt(channel, handler);
    }

    @Override
    public int poll(long timeoutNanos) throws IOException {
        long millis = TimeUnit.NANOSECONDS.toMillis(timeoutNanos);
        if (millis > 0) {
            selector.select(millis);
        } else {
            selector.selectNow();
        }
        List<SelectionKey> ready = new ArrayList<>(selector.selectedKeys());
        selector.selectedKeys().clear();
        for (SelectionKey key : ready) {
            ((Runnable) key.attachment()).run();
        }
        return ready.size();
    }

    @Override
    public void wake() {
        selector.wakeup();
    }

    @Override
    public void close() {
        try {
            selector.close();
        } catch (IOException e) {
            // nothing is left in it
        }
    }
}
