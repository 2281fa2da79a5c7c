package io.zabitat.node;

import io.zabitat.spi.transport.Channel;
import io.zabitat.spi.transport.ChannelHandler;
import io.zabitat.spi.transport.OpenChannel;
import io.zabitat.spi.transport.TransportEngine;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A connection of a {@link MovableEngine}, for its owner and for whatever engine it is in. */
final class MovableChannel implements Channel, ChannelHandler {
    private final MovableEngine engine;
    private final ChannelHandler handler;
    private Channel channel;
    private boolean reading = true;
    private boolean congested;

    MovableChannel(MovableEngine engine, ChannelHandler handler) {
        this.engine = engine;
        this.handler = handler;
    }

    void attach(Channel adopted) {
        channel = adopted;
    }

    /** Whether it goes on there; else it has ended, and its owner has been told. */
    boolean moveTo(TransportEngine next) {
        String reason = "it cannot be moved to another transport";
        try {
            Optional<OpenChannel> between = channel.release();
            if (between.isPresent()) {
                channel = next.adopt(between.get(), this);
                channel.setReading(reading);
                if (congested && !channel.isCongested()) {
                    onDrained();
                }
                return true;
            }
        } catch (IOException | RuntimeException | LinkageError e) {
            reason = "moving it to another transport failed: " + e;
        }
        close();
        handler.onClosed(reason);
        return false;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return channel.remoteAddress();
    }

    @Override
    public InetSocketAddress localAddress() {
        return channel.localAddress();
    }

    @Override
    public ByteBuffer reserve(int bytes) {
        return channel.reserve(bytes);
    }

    @Override
    public void flush() {
        channel.flush();
    }

    @Override
    public int pendingBytes() {
        return channel.pendingBytes();
    }

    @Override
    public boolean isCongested() {
        boolean now = channel.isCongested();
        congested |= now;
        return now;
    }

    @Override
    public void setReading(boolean on) {
        reading = on;
        channel.setReading(on);
    }

    @Override
    public void closeAfterFlush() {
        engine.forget(this);
        channel.closeAfterFlush();
    }

    @Override
    public void close() {
        engine.forget(this);
        channel.close();
    }

    @Override
    public Optional<OpenChannel> release() {
        engine.forget(this);
        return channel.release();
    }

    // ---- from the engine

    @Override
    public int onBytes(byte[] bytes, int offset, int length) {
        return handler.onBytes(bytes, offset, length);
    }

    @Override
    public int wantedBytes() {
        return handler.wantedBytes();
    }

    @Override
    public void onDrained() {
        congested = false;
        handler.onDrained();
    }

    @Override
    public void onClosed(String reason) {
        engine.forget(this);
        handler.onClosed(reason);
    }
}
