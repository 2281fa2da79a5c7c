package io.zabitat.peer;

import io.zabitat.spi.transport.Channel;
import io.zabitat.spi.transport.ChannelHandler;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** One end of a connection in memory. Nothing arrives by itself: the net delivers when a test lets it. */
final class MemoryChannel implements Channel {
    /** What the other end has sent and has not been delivered to the handler, or was delivered and left. */
    byte[] inbox = {};
    /** How much of the inbox the handler has seen and left. */
    int seen;

    MemoryChannel other;
    ChannelHandler handler;
    boolean closed;
    boolean ending;
    boolean told;
    int congestedAbove = Integer.MAX_VALUE;

    private final InetSocketAddress local;
    private final InetSocketAddress remote;
    private final MemoryNet net;
    private ByteBuffer out = ByteBuffer.allocate(64);
    private int flushed;
    private boolean congested;
    private boolean reading = true;

    MemoryChannel(MemoryNet net, String near, String far) {
        this.net = net;
        local = InetSocketAddress.createUnresolved(near, 1);
        remote = InetSocketAddress.createUnresolved(far, 1);
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return remote;
    }

    @Override
    public InetSocketAddress localAddress() {
        return local;
    }

    @Override
    public ByteBuffer reserve(int bytes) {
        if (out.remaining() < bytes) {
            out = ByteBuffer.allocate(2 * (out.position() + bytes)).put(out.flip());
        }
        return out;
    }

    @Override
    public void flush() {
        if (!closed && !ending) {
            flushed = out.position();
        }
    }

    @Override
    public int pendingBytes() {
        return out.position();
    }

    @Override
    public boolean isCongested() {
        congested |= pendingBytes() > congestedAbove;
        return pendingBytes() > congestedAbove;
    }

    @Override
    public void setReading(boolean on) {
        reading = on;
        seen = 0;
    }

    @Override
    public void closeAfterFlush() {
        flush();
        ending = true;
    }

    @Override
    public void close() {
        closed = true;
    }

    boolean isIdle() {
        return flushed == 0 && !(canDeliver()) && !(ending && !closed) && !(otherEnded() && !told && !closed);
    }

    private boolean otherEnded() {
        return other.closed && inbox.length == seen;
    }

    private boolean canDeliver() {
        return !closed && reading && handler != null && inbox.length > seen;
    }

    /** Does one thing that a network may do now. */
    void step(int atMost) {
        if (flushed > 0) {
            transmit(atMost);
        } else if (ending && !closed) {
            close();
        } else if (canDeliver()) {
            deliver(atMost);
        } else if (otherEnded() && !told && !closed && handler != null) {
            told = true;
            closed = true;
            if (!ending) {
                handler.onClosed("end of stream");
            }
        }
    }

    private void transmit(int atMost) {
        int count = Math.min(flushed, atMost);
        ByteBuffer sent = out.flip();
        byte[] bytes = new byte[count];
        sent.get(bytes);
        out = sent.compact();
        flushed -= count;
        if (!other.closed) {
            int before = other.inbox.length;
            other.inbox = Arrays.copyOf(other.inbox, before + count);
            System.arraycopy(bytes, 0, other.inbox, before, count);
        }
        if (congested && out.position() == 0 && !closed && !ending) {
            congested = false;
            handler.onDrained();
        }
    }

    private void deliver(int atMost) {
        if (ending) {
            inbox = new byte[0];
            seen = 0;
            return;
        }
        int length = Math.min(inbox.length, seen + atMost);
        byte[] handed = Arrays.copyOf(inbox, length); // the handler must not see more, nor change it
        try {
            int used = handler.onBytes(handed, 0, length);
            if (!closed) {
                inbox = Arrays.copyOfRange(inbox, used, inbox.length);
                seen = length - used;
                net.maxLeft = Math.max(net.maxLeft, seen);
            }
        } catch (RuntimeException e) {
            net.escaped.add(e);
            closed = true;
            handler.onClosed("handler failed: " + e);
        }
    }
}
