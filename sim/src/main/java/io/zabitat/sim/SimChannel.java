package io.zabitat.sim;

import io.zabitat.spi.transport.Channel;
import io.zabitat.spi.transport.ChannelHandler;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** The server's end of a link. */
final class SimChannel implements Channel {
    private final SimEngine engine;
    private final SimLink link;
    private final ChannelHandler handler;
    private final ByteQueue unconsumed = new ByteQueue();
    private final ByteQueue pending = new ByteQueue();
    private ByteBuffer reserved = ByteBuffer.allocate(0);
    private final ByteQueue staged = new ByteQueue();
    private boolean reading = true;
    private boolean again;
    private boolean congested;
    private boolean closing;
    private boolean closed;

    SimChannel(SimEngine engine, SimLink link, ChannelHandler handler) {
        this.engine = engine;
        this.link = link;
        this.handler = handler;
    }

    boolean isGone() {
        return closed;
    }

    /** Does what is ready; part of a poll. */
    boolean attend() {
        if (closed) {
            return false;
        }
        pump();
        if (congested && pending.isEmpty() && !closing) {
            congested = false;
            handler.onDrained();
        }
        return !closed && !closing && receive();
    }

    private boolean receive() {
        if (!reading) {
            return false;
        }
        int before = unconsumed.size();
        link.arrived.moveTo(unconsumed, engine.readBytes);
        boolean fresh = unconsumed.size() > before;
        if ((fresh || again) && !unconsumed.isEmpty()) {
            again = false;
            deliver();
            return true;
        }
        again = false;
        if (!fresh && link.clientClosed && link.toServer.isEmpty() && link.arrived.isEmpty()) {
            close();
            handler.onClosed("end of stream");
        }
        return fresh;
    }

    private void deliver() {
        byte[] bytes = unconsumed.peek();
        int consumed = handler.onBytes(bytes, 0, bytes.length);
        if (consumed > 0) {
            link.heardMillis.add(engine.clock.millis());
        }
        if (closed || closing) {
            return;
        }
        if (consumed < 0 || consumed > bytes.length) {
            throw new Violation("the handler consumed " + consumed + " of " + bytes.length + " bytes");
        }
        unconsumed.drop(consumed);
        if (reading && !unconsumed.isEmpty() && handler.wantedBytes() <= unconsumed.size()) {
            throw new Violation("the handler left " + unconsumed.size() + " bytes and wants " + handler.wantedBytes());
        }
    }

    private void pump() {
        if (link.clientClosed) {
            pending.clear();
        }
        pending.moveTo(link.toClient, Math.max(0, link.window - link.toClient.size()));
        if (closing && pending.isEmpty()) {
            close();
        }
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return link.clientAddress;
    }

    @Override
    public InetSocketAddress localAddress() {
        return SimLink.SERVER;
    }

    @Override
    public ByteBuffer reserve(int bytes) {
        stage();
        reserved = ByteBuffer.allocate(bytes + 3);
        reserved.position(3);
        return reserved;
    }

    private void stage() {
        if (reserved.position() > 3) {
            staged.add(reserved.array(), 3, reserved.position() - 3);
        }
        reserved = ByteBuffer.allocate(0);
    }

    @Override
    public void flush() {
        stage();
        if (!closed && !closing) {
            staged.moveTo(pending, Integer.MAX_VALUE);
            noteCongestion();
            pump();
        }
    }

    private void noteCongestion() {
        congested |= pendingBytes() > engine.congestedBytes;
    }

    @Override
    public int pendingBytes() {
        return pending.size();
    }

    @Override
    public boolean isCongested() {
        noteCongestion();
        return pendingBytes() > engine.congestedBytes;
    }

    @Override
    public void setReading(boolean on) {
        again |= on && !reading;
        reading = on;
    }

    @Override
    public void closeAfterFlush() {
        if (!closed && !closing) {
            flush();
            closing = true;
            pump();
        }
    }

    @Override
    public void close() {
        closed = true;
        link.serverClosed = true;
    }
}
