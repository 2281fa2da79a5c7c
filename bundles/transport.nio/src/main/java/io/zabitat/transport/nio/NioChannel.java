package io.zabitat.transport.nio;

import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;

import io.zabitat.spi.transport.Channel;
import io.zabitat.spi.transport.ChannelHandler;
import io.zabitat.spi.transport.OpenChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/**
 * One adopted socket. Owned by the engine's owner thread. There may be a hundred thousand idle ones, so everything that
 * holds bytes is another object which exists only while there are bytes to hold.
 */
final class NioChannel implements Channel, Watched, Attentive {
    /** The most that one channel writes in one go, so that a fast reader of much does not starve the others. */
    private static final int WRITE_BUDGET_BYTES = 1024 * 1024;

    private enum State {
        OPEN,
        /** Only sends what is pending, then waits for the other side's end; the handler is not called any more. */
        CLOSING,
        /** Broke during a call of the owner; the handler learns of it in the next poll. */
        FAILED,
        CLOSED
    }

    private final NioEngine engine;
    private final SocketChannel socket;
    private final ChannelHandler handler;
    private final InetSocketAddress remoteAddress;
    private final InetSocketAddress localAddress;
    private SelectionKey key;
    private State state = State.OPEN;
    private Rest rest;
    private Outbox outbox;
    private String failure = "";
    private boolean reading = true;
    private boolean congested;
    private boolean attended;
    private boolean drainedDue;
    private boolean restDue;

    NioChannel(NioEngine engine, SocketChannel socket, ChannelHandler handler) throws IOException {
        this.engine = engine;
        this.socket = socket;
        this.handler = handler;
        remoteAddress = (InetSocketAddress) socket.getRemoteAddress();
        localAddress = (InetSocketAddress) socket.getLocalAddress();
    }

    void register(Selector selector) throws IOException {
        key = socket.register(selector, OP_READ, this);
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return remoteAddress;
    }

    @Override
    public InetSocketAddress localAddress() {
        return localAddress;
    }

    boolean isOpen() {
        return state == State.OPEN || state == State.CLOSING;
    }

    // ---- sending

    @Override
    public ByteBuffer reserve(int bytes) {
        if (state != State.OPEN) {
            return ByteBuffer.allocate(bytes);
        }
        if (outbox == null) {
            outbox = engine.outboxes().takeOutbox();
        }
        return outbox.reserve(bytes);
    }

    @Override
    public void flush() {
        if (state != State.OPEN || outbox == null) {
            return;
        }
        noteCongestion();
        outbox.flush();
        if (!asksFor(OP_WRITE)) {
            send();
        }
    }

    @Override
    public int pendingBytes() {
        return outbox == null ? 0 : outbox.pending();
    }

    @Override
    public boolean isCongested() {
        noteCongestion();
        return pendingBytes() > engine.settings().maxPendingBytes();
    }

    private void noteCongestion() {
        congested |= pendingBytes() > engine.settings().maxPendingBytes();
    }

    private void send() {
        try {
            if (!outbox.writeTo(socket, engine.direct(), WRITE_BUDGET_BYTES)) {
                ask(OP_WRITE, true);
                return;
            }
        } catch (IOException e) {
            fail(e.toString());
            return;
        }
        if (outbox.pending() == 0) {
            releaseOutbox();
        }
        ask(OP_WRITE, false);
        if (state == State.CLOSING) {
            endOutput();
        } else if (congested) {
            congested = false;
            drainedDue = true;
            needAttention();
        }
    }

    private void releaseOutbox() {
        if (outbox != null) {
            outbox.release();
            engine.outboxes().giveBack(outbox);
            outbox = null;
        }
    }

    // ---- receiving

    @Override
    public void setReading(boolean on) {
        if (state != State.OPEN || reading == on) {
            return;
        }
        reading = on;
        ask(OP_READ, on);
        if (on) {
            restDue = true;
            needAttention();
        }
    }

    @Override
    public void onReady(int readyOps) {
        if ((readyOps & OP_WRITE) != 0 && outbox != null && isOpen()) {
            send();
        }
        if ((readyOps & OP_READ) != 0) {
            if (state == State.OPEN && reading) {
                receive();
            } else if (state == State.CLOSING && outbox == null) {
                discardInput();
            }
        }
    }

    private void receive() {
        ByteBuffer direct = engine.direct();
        byte[] received = engine.received();
        direct.clear().limit(rest == null ? received.length : readLimit(received.length));
        int count;
        try {
            count = socket.read(direct);
        } catch (IOException e) {
            fail(e.toString());
            return;
        }
        if (count < 0) {
            fail("end of stream");
        } else if (count > 0) {
            arrange(direct, received, count);
        }
    }

    /** A small rest is put in front of what is read, in the engine's array; a large message is completed in its own. */
    private int readLimit(int receivedLength) {
        if (isSmall(receivedLength)) {
            return receivedLength - rest.length;
        }
        return Math.max(1, Math.min(receivedLength, rest.wanted - rest.length));
    }

    private boolean isSmall(int receivedLength) {
        return Math.max(rest.wanted, rest.length + 1) <= receivedLength;
    }

    private void arrange(ByteBuffer direct, byte[] received, int count) {
        if (rest == null) {
            direct.get(0, received, 0, count);
            deliver(received, count);
        } else if (rest.length + count >= rest.wanted && isSmall(received.length)) {
            System.arraycopy(rest.bytes, 0, received, 0, rest.length);
            direct.get(0, received, rest.length, count);
            int length = rest.length + count;
            rest = null;
            deliver(received, length);
        } else {
            rest.append(direct, count);
            if (rest.length >= rest.wanted) {
                deliver(rest.bytes, rest.length);
            }
        }
    }

    private void deliver(byte[] bytes, int length) {
        restDue = false;
        try {
            int consumed = handler.onBytes(bytes, 0, length);
            if (state != State.OPEN) {
                return;
            }
            if (consumed < 0 || consumed > length) {
                throw new IllegalStateException("consumed " + consumed + " of " + length);
            }
            keep(bytes, consumed, length - consumed);
        } catch (RuntimeException e) {
            fail("handler failed: " + e);
        }
    }

    private void keep(byte[] bytes, int offset, int length) {
        if (length == 0) {
            rest = null;
            return;
        }
        // A handler that has paused may have left whole messages: it gets them when it resumes, whatever it wants by
        // then.
        int wanted = reading ? Math.max(handler.wantedBytes(), length + 1) : 0;
        boolean sameArray = rest != null && rest.bytes == bytes && offset == 0;
        rest = sameArray ? new Rest(rest, wanted) : new Rest(bytes, offset, length, wanted);
    }

    // ---- what waited for a poll

    private void needAttention() {
        if (!attended) {
            attended = true;
            engine.needsAttention(this);
        }
    }

    /** Tells the handler what came up outside of a poll. */
    @Override
    public void attend() {
        attended = false;
        if (state == State.FAILED) {
            tellClosed();
            return;
        }
        if (drainedDue && state == State.OPEN) {
            drainedDue = false;
            try {
                handler.onDrained();
            } catch (RuntimeException e) {
                fail("handler failed: " + e);
            }
        }
        if (restDue && reading && state == State.OPEN) {
            restDue = false;
            if (rest != null) {
                deliver(rest.bytes, rest.length);
            }
        }
    }

    // ---- from engine to engine

    @Override
    public Optional<OpenChannel> release() {
        if (state != State.OPEN) {
            return Optional.empty();
        }
        // The selector forgets the key with its next look; the socket is free for others at once.
        key.cancel();
        state = State.CLOSED;
        ByteBuffer unread = rest == null ? ByteBuffer.allocate(0) : ByteBuffer.wrap(rest.bytes, 0, rest.length);
        ByteBuffer unsent = outbox == null ? ByteBuffer.allocate(0) : outbox.copy();
        rest = null;
        releaseOutbox();
        return Optional.of(new OpenChannel(socket, unread, unsent));
    }

    /** Goes on where another channel has stopped; before anything is read. */
    void goOn(ByteBuffer unread, ByteBuffer unsent) {
        if (unread.hasRemaining()) {
            byte[] bytes = new byte[unread.remaining()];
            unread.get(bytes);
            rest = new Rest(bytes, 0, bytes.length, 0);
            restDue = true;
            needAttention();
        }
        if (unsent.hasRemaining()) {
            congested = true; // the owner may have been told so there, and waits for the end of it
            reserve(unsent.remaining()).put(unsent);
            flush();
        }
    }

    // ---- the end

    @Override
    public void closeAfterFlush() {
        if (state != State.OPEN) {
            return;
        }
        state = State.CLOSING;
        rest = null;
        engine.closesLater(this);
        ask(OP_READ, false);
        if (outbox == null) {
            endOutput();
            return;
        }
        outbox.flush();
        if (!asksFor(OP_WRITE)) {
            send();
        }
    }

    /**
     * All is sent. Closing now would make the kernel reset the connection if the other side has sent something unread,
     * and the reset could overtake our last bytes: so only our direction ends, and input is dropped until the other
     * side ends.
     */
    private void endOutput() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            close();
            return;
        }
        ask(OP_READ, true);
        discardInput();
    }

    private void discardInput() {
        try {
            ByteBuffer direct = engine.direct();
            if (socket.read(direct.clear()) < 0) {
                close();
            }
        } catch (IOException e) {
            close();
        }
    }

    /** The socket or the handler is broken: nothing more is moved, and the handler is told in the next attention. */
    private void fail(String reason) {
        boolean tell = state == State.OPEN;
        closeSocket();
        if (tell) {
            state = State.FAILED;
            failure = reason;
            needAttention();
        }
    }

    private void tellClosed() {
        state = State.CLOSED;
        try {
            handler.onClosed(failure);
        } catch (RuntimeException e) {
            // The channel is closed already: there is nothing more to take from this handler.
            reading = false;
        }
    }

    @Override
    public void close() {
        if (state != State.CLOSED) {
            closeSocket();
        }
    }

    private void closeSocket() {
        state = State.CLOSED;
        rest = null;
        releaseOutbox();
        try {
            socket.close();
        } catch (IOException e) {
            // The descriptor is gone all the same.
            failure = e.toString();
        }
    }

    private boolean asksFor(int op) {
        return (key.interestOps() & op) != 0;
    }

    private void ask(int op, boolean on) {
        int now = key.interestOps();
        int then = on ? now | op : now & ~op;
        if (now != then) {
            key.interestOps(then);
        }
    }
}
