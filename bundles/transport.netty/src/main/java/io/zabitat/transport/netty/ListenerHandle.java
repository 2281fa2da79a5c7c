package io.zabitat.transport.netty;

import io.netty.channel.nio.NioSelectableChannelIoHandle;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;

/** Watches a listening channel that stays its owner's: Netty neither accepts from it nor closes it. */
final class ListenerHandle extends NioSelectableChannelIoHandle<ServerSocketChannel> {
    private final NettyEngine engine;
    private final Runnable onAcceptable;

    ListenerHandle(NettyEngine engine, ServerSocketChannel listener, Runnable onAcceptable) {
        super(listener);
        this.engine = engine;
        this.onAcceptable = onAcceptable;
    }

    @Override
    protected void handle(ServerSocketChannel listener, SelectionKey key) {
        try {
            onAcceptable.run();
        } catch (RuntimeException e) {
            // Inside Netty's loop it would be logged and followed by a second of sleep; it is the owner's to see.
            engine.ownerFailed(e);
        }
    }

    @Override
    public void close() {
        // Called when the engine ends; the channel outlives it.
    }
}
