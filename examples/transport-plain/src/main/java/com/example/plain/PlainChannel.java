package com.example.plain;

import io.zabitat.spi.transport.Channel;
import io.zabitat.spi.transport.ChannelHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** One connection. Called by the owner's thread; its handler only from inside a poll. */
final class PlainChannel implements Channel {
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final byte[] NOTHING = {};

    private final PlainEngine engine;
    private final SocketChannel socket;
    private final SelectionKey key;
    private final ChannelHandler handler;
    private final InetSocketAddress remote;
    private final InetSocketAddress local;
    private final Outgoing outgoing = new Outgoing();

    /** What the handler has left, and how much it wants to see before it is asked again. */
    private byte[] kept = NOTHING;

    private int keptBytes;
    private int wantedBytes = 1;

    private boolean open = true;
    private boolean reading = true;
    private boolean congested;
    private boolean attended;
    private boolean ending;
    private long deadlineNanos;
    private String failure = "";

    PlainChannel(PlainEngine engine, SocketChannel socket, SelectionKey key, ChannelHandler handler)
            throws IOException {
        this.engine = engine;
        this.socket = socket;
        this.key = key;
        this.handler = handler;
        this.remote = (InetSocketAddress) socket.getRemoteAddress();
        this.local = (InetSocketAddress) socket.getLocalAddress();
        key.attach(this);
    }

    boolean isOpen() {
        return open;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return remote;
    }

    @Override
    public InetSocketAddress localAddress() {
        return local;
    }

    // --- out ---

    @Override
    public ByteBuffer reserve(int bytes) {
        return open && !ending ? outgoing.reserve(bytes) : ByteBuffer.allocate(bytes);
    }

    @Override
    public void flush() {
        if (open && !ending) {
            outgoing.release();
            send();
        }
    }

    private void send() {
        try {
            outgoing.sendTo(socket);
            congested |= isCongested();
            if (congested && outgoing.pendingBytes() == 0) {
                attendLater(); // the handler is told from inside a poll only
            }
            if (ending && outgoing.pendingBytes() == 0) {
                socket.shutdownOutput();
            }
            updateInterest();
        } catch (IOException e) {
            failure = String.valueOf(e.getMessage());
            attendLater();
        }
    }

    @Override
    public int pendingBytes() {
        return open ? outgoing.pendingBytes() : 0;
    }

    @Override
    public boolean isCongested() {
        return open && outgoing.pendingBytes() > engine.settings().maxPendingBytes();
    }

    // --- in ---

    @Override
    public void setReading(boolean reading) {
        if (open && !ending && this.reading != reading) {
            this.reading = reading;
            updateInterest();
            if (reading && keptBytes >= wantedBytes) {
                attendLater();
            }
        }
    }

    void onReady(int ops) {
        if ((ops & SelectionKey.OP_WRITE) != 0) {
            send();
        }
        if (open && (ops & SelectionKey.OP_READ) != 0) {
            read();
        }
    }

    private void read() {
        byte[] buffer = engine.readBuffer();
        int count;
        try {
            count = socket.read(ByteBuffer.wrap(buffer));
        } catch (IOException e) {
            end(String.valueOf(e.getMessage()));
            return;
        }
        if (count < 0) {
            end("end of stream");
        } else if (count > 0 && !ending) {
            take(buffer, count);
        }
    }

    private void take(byte[] buffer, int count) {
        if (keptBytes == 0) {
            give(buffer, count);
            return;
        }
        if (kept.length < keptBytes + count) {
            kept = Arrays.copyOf(kept, Math.max(wantedBytes, keptBytes) + count);
        }
        System.arraycopy(buffer, 0, kept, keptBytes, count);
        keptBytes += count;
        if (keptBytes >= wantedBytes) {
            give(kept, keptBytes);
        }
    }

    /** Lets the handler take what it wants and keeps the rest. */
    private void give(byte[] bytes, int length) {
        int taken;
        try {
            taken = handler.onBytes(bytes, 0, length);
            if (taken < 0 || taken > length) {
                throw new IllegalStateException("consumed " + taken + " of " + length + " bytes");
            }
            wantedBytes = taken == length ? 1 : handler.wantedBytes();
        } catch (RuntimeException e) {
            end("handler failed: " + e);
            return;
        }
        if (!open || ending) {
            return;
        }
        keptBytes = length - taken;
        if (keptBytes == 0) {
            kept = NOTHING;
        } else {
            kept = Arrays.copyOfRange(bytes, taken, Math.max(length, taken + Math.min(wantedBytes, 1 << 26)));
            if (keptBytes >= wantedBytes && open && reading) {
                attendLater();
            }
        }
    }

    // --- what no readiness of the socket brings up ---

    private void attendLater() {
        if (!attended) {
            attended = true;
            engine.attend(this);
        }
    }

    void attend() {
        attended = false;
        if (open && !failure.isEmpty()) {
            end(failure);
            return;
        }
        if (open && !ending && congested && outgoing.pendingBytes() == 0) {
            congested = false;
            tell(handler::onDrained);
        }
        if (open && !ending && reading && keptBytes > 0 && keptBytes >= wantedBytes) {
            give(kept, keptBytes);
        }
    }

    private void tell(Runnable what) {
        try {
            what.run();
        } catch (RuntimeException e) {
            end("handler failed: " + e);
        }
    }

    private void updateInterest() {
        if (open) {
            boolean blocked = outgoing.releasedBytes() > 0;
            key.interestOps((reading || ending ? SelectionKey.OP_READ : 0) | (blocked ? SelectionKey.OP_WRITE : 0));
        }
    }

    // --- the end ---

    /** The connection is gone: tells the handler, unless the owner has ended it before. */
    private void end(String reason) {
        if (open) {
            boolean silent = ending;
            close();
            if (!silent) {
                try {
                    handler.onClosed(reason);
                } catch (RuntimeException e) {
                    failure = reason; // it has failed to the end, and hears no more
                }
            }
        }
    }

    @Override
    public void closeAfterFlush() {
        if (open && !ending) {
            outgoing.release();
            ending = true;
            kept = NOTHING;
            keptBytes = 0;
            deadlineNanos = System.nanoTime() + LINGER_NANOS;
            engine.linger(this);
            send();
        }
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            kept = NOTHING;
            keptBytes = 0;
            outgoing.clear();
            try {
                socket.close();
            } catch (IOException e) {
                failure = String.valueOf(e.getMessage()); // closed all the same
            }
        }
    }
}
