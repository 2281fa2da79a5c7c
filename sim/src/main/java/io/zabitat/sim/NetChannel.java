package io.zabitat.sim;

import io.zabitat.spi.transport.Channel;
import io.zabitat.spi.transport.ChannelHandler;
import io.zabitat.spi.transport.OpenChannel;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A machine's end of a connection, as its handler sees it. */
final class NetChannel implements Channel {
    private final NetEngine engine;
    private final Network.End end;
    private final InetSocketAddress local;
    private final ChannelHandler handler;
    private final ByteQueue unconsumed = new ByteQueue();
    private final ByteQueue pending = new ByteQueue();
    private final ByteQueue staged = new ByteQueue();
    private ByteBuffer reserved;
    private boolean reading = true;
    private boolean again;
    private boolean congested;
    private boolean closing;
    private boolean closed;
    boolean queued;

    NetChannel(NetEngine engine, Network.End end, InetSocketAddress local, ChannelHandler handler) {
        this.engine = engine;
        this.end = end;
        this.local = local;
        this.handler = handler;
        end.attention = () -> engine.markReady(this);
    }

    /** Goes on with a connection that another channel has released. */
    static NetChannel of(NetEngine engine, OpenChannel connection, ChannelHandler handler) {
        SimSocket<?> socket = (SimSocket<?>) connection.socket();
        NetChannel channel = new NetChannel(engine, (Network.End) socket.end(), socket.getLocalAddress(), handler);
        add(connection.unread(), channel.unconsumed);
        add(connection.unsent(), channel.pending);
        channel.again = true;
        return channel;
    }

    private static void add(ByteBuffer from, ByteQueue to) {
        byte[] bytes = new byte[from.remaining()];
        from.get(bytes);
        to.add(bytes, 0, bytes.length);
    }

    @Override
    public Optional<OpenChannel> release() {
        if (closed || closing) {
            return Optional.empty();
        }
        flush();
        closed = true;
        engine.forget(this);
        end.attention = null;
        SimSocket<Network.End> socket = new SimSocket<>(end, local, remoteAddress(), engine.network::close);
        return Optional.of(new OpenChannel(
                socket,
                ByteBuffer.wrap(unconsumed.take(unconsumed.size())),
                ByteBuffer.wrap(pending.take(pending.size()))));
    }

    /** Does what is ready; part of a poll. */
    void attend() {
        if (closed) {
            return;
        }
        if (end.in.reset) {
            fail("connection reset by peer");
            return;
        }
        pump();
        if (congested && pending.isEmpty() && !closing) {
            congested = false;
            handler.onDrained();
        }
        if (!closed && !closing && reading) {
            receive();
        }
    }

    private void fail(String reason) {
        boolean tell = !closing;
        close();
        if (tell) {
            handler.onClosed(reason);
        }
    }

    private void receive() {
        int before = unconsumed.size();
        boolean full = end.in.arrived.size() + end.in.flight.size() >= end.window;
        end.in.arrived.moveTo(unconsumed, engine.readBytes);
        boolean fresh = unconsumed.size() > before;
        if (fresh && full && end.in.sender() != null) {
            end.in.sender().onAttention(); // there is room again
        }
        if ((fresh || again) && !unconsumed.isEmpty()) {
            again = false;
            deliver();
        }
        again = false;
        if (closed || closing || !reading) {
            return;
        }
        if (!end.in.arrived.isEmpty()) {
            engine.markReady(this);
        } else if (end.in.finArrived) {
            fail("end of stream");
        }
    }

    private void deliver() {
        int size = unconsumed.size();
        int consumed = handler.onBytes(unconsumed.array(), unconsumed.head(), size);
        if (closed || closing) {
            return;
        }
        if (consumed < 0 || consumed > size) {
            throw new Violation("the handler consumed " + consumed + " of " + size + " bytes");
        }
        unconsumed.drop(consumed);
        if (reading && !unconsumed.isEmpty() && handler.wantedBytes() <= unconsumed.size()) {
            throw new Violation("the handler left " + unconsumed.size() + " bytes and wants " + handler.wantedBytes());
        }
    }

    private void pump() {
        engine.network.send(end, pending);
        if (closing && pending.isEmpty()) {
            close();
        }
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return MemberPorts.address(end.peer, end.port);
    }

    @Override
    public InetSocketAddress localAddress() {
        return local;
    }

    @Override
    public ByteBuffer reserve(int bytes) {
        stage();
        int at = staged.reserve(bytes);
        reserved = ByteBuffer.wrap(staged.array());
        reserved.position(at);
        return reserved;
    }

    private void stage() {
        if (reserved != null) {
            staged.grew(reserved.position());
            reserved = null;
        }
    }

    @Override
    public void flush() {
        stage();
        if (!closed && !closing && !staged.isEmpty()) {
            if (end.tap != null) {
                end.tap.onSent(staged.array(), staged.head(), staged.size());
            }
            staged.moveTo(pending, Integer.MAX_VALUE);
            pump();
            noteCongestion();
        }
    }

    private void noteCongestion() {
        congested |= pendingBytes() > engine.congestedBytes;
    }

    @Override
    public int pendingBytes() {
        stage();
        return pending.size() + staged.size();
    }

    @Override
    public boolean isCongested() {
        noteCongestion();
        return pendingBytes() > engine.congestedBytes;
    }

    @Override
    public void setReading(boolean on) {
        if (on && !reading) {
            again = true;
            engine.markReady(this);
        }
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
        if (!closed) {
            closed = true;
            engine.forget(this);
            engine.network.close(end);
        }
    }
}
