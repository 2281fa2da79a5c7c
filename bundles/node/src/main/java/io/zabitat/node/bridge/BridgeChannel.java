package io.zabitat.node.bridge;

import io.zabitat.spi.transport.Channel;
import io.zabitat.spi.transport.ChannelHandler;
import io.zabitat.spi.transport.OpenChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;

/** One channel as the node loop has it. Owned by the node loop, but for the two counts that the other thread reads or writes. */
final class BridgeChannel implements Channel {
    private static final int CHUNK_BYTES = 8 * 1024;

    private final EngineBridge bridge;
    private final IoSide io;
    private final ChannelHandler handler;
    private final SocketChannel socket;
    private final InetSocketAddress remoteAddress;
    private final InetSocketAddress localAddress;
    private final BridgeEnd end;
    private final Unread unread = new Unread();
    /** What the other thread has read and the owner has not looked at. */
    private final ConcurrentLinkedQueue<byte[]> coming = new ConcurrentLinkedQueue<>();

    private List<ByteBuffer> unflushed = new ArrayList<>();
    private long handed;
    /** Bytes of {@link #handed} that the socket has; written by the other thread. */
    private volatile long taken;
    /** Bytes that the handler has consumed; read by the other thread. */
    private volatile long consumed;
    /** Whether the other thread has stopped reading until more is consumed; written by it. */
    private volatile boolean held;

    private boolean reading = true;
    /** Whether the owner was told so and waits for the end of it; read by the other thread. */
    private volatile boolean congested;

    /** Whether the engine before this one had read something that nobody has looked at. */
    private boolean lookDue;

    private boolean closed;
    private boolean delivering;
    private String endReason;
    private boolean secure;
    private List<X509Certificate> certificates = List.of();

    BridgeChannel(EngineBridge bridge, IoSide io, ChannelHandler handler, SocketChannel socket) throws IOException {
        this.bridge = bridge;
        this.io = io;
        this.handler = handler;
        this.socket = socket;
        this.remoteAddress = (InetSocketAddress) socket.getRemoteAddress();
        this.localAddress = (InetSocketAddress) socket.getLocalAddress();
        end = new BridgeEnd(io, this, 4 * bridge.settings().readBufferBytes());
    }

    BridgeEnd end() {
        return end;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return remoteAddress;
    }

    @Override
    public InetSocketAddress localAddress() {
        return localAddress;
    }

    @Override
    public boolean isSecure() {
        return secure;
    }

    @Override
    public List<X509Certificate> peerCertificates() {
        return certificates;
    }

    // ---- sending

    @Override
    public ByteBuffer reserve(int bytes) {
        if (closed) {
            return ByteBuffer.allocate(bytes);
        }
        ByteBuffer last = unflushed.isEmpty() ? null : unflushed.get(unflushed.size() - 1);
        if (last == null || last.remaining() < bytes) {
            last = ByteBuffer.allocate(Math.max(CHUNK_BYTES, bytes));
            unflushed.add(last);
        }
        return last;
    }

    @Override
    public void flush() {
        int bytes = unflushedBytes();
        if (closed || bytes == 0) {
            return;
        }
        List<ByteBuffer> pieces = unflushed;
        unflushed = new ArrayList<>();
        pieces.forEach(ByteBuffer::flip);
        pieces.removeIf(piece -> !piece.hasRemaining());
        handed += bytes;
        io.commands().add(() -> end.send(pieces));
        isCongested();
    }

    private int unflushedBytes() {
        int bytes = 0;
        for (int i = 0; i < unflushed.size(); i++) {
            bytes = Math.addExact(bytes, unflushed.get(i).position());
        }
        return bytes;
    }

    @Override
    public int pendingBytes() {
        return closed ? 0 : (int) Math.min(Integer.MAX_VALUE, unflushedBytes() + Math.max(0, handed - taken));
    }

    @Override
    public boolean isCongested() {
        boolean now = pendingBytes() > bridge.settings().maxPendingBytes();
        if (now && !congested) {
            congested = true;
            if (handed == taken) {
                bridge.later(this::onTaken); // the socket was faster than the look at it
            }
        }
        return now;
    }

    /** On the other thread: the socket has so many bytes in all. */
    void taken(long total) {
        if (taken != total) {
            taken = total;
            if (congested) {
                io.arrived(this::onTaken);
            }
        }
    }

    private void onTaken() {
        if (congested && !closed && handed == taken && unflushedBytes() == 0) {
            congested = false;
            guarded(handler::onDrained);
        }
    }

    // ---- from engine to engine

    /** Goes on where a channel of another engine has stopped; before anything that has come since is looked at. */
    void goOn(ByteBuffer left, ByteBuffer unsent) {
        if (left.hasRemaining()) {
            byte[] bytes = new byte[left.remaining()];
            left.get(bytes);
            unread.begin(bytes);
            lookDue = true;
            bridge.later(this::look);
        }
        if (unsent.hasRemaining()) {
            congested = true; // the owner may have been told so there, and waits for the end of it
            reserve(unsent.remaining()).put(unsent);
            flush();
            bridge.later(this::onTaken); // the socket may be faster than the other thread's look at that
        }
    }

    private void look() {
        if (!lookDue) {
            return;
        }
        lookDue = false;
        if (!closed && reading && unread.length() > 0 && unread.length() >= unread.wanted()) {
            deliver();
        }
        catchUp();
    }

    /**
     * Waits until the other thread has let the connection go. Where the engine hangs in that, the connection is lost: it is closed, and
     * the handler is not called any more.
     */
    @Override
    public Optional<OpenChannel> release() {
        if (closed || delivering || endReason != null) {
            return Optional.empty();
        }
        flush();
        Order<Optional<OpenChannel>> order =
                new Order<>(end::release, late -> late.ifPresent(open -> IoSide.closeQuietly(open.socket())));
        Optional<OpenChannel> released = Optional.empty();
        try {
            released = bridge.ask(order);
        } catch (IOException e) {
            // it was not done: the next line knows whether it was begun
        }
        if (order.isAbandoned()) {
            closed = true;
            drop();
            IoSide.closeQuietly(socket);
            throw new IllegalStateException("it hangs while it gives a connection up");
        }
        if (released.isEmpty()) {
            return released;
        }
        closed = true;
        OpenChannel open = released.get();
        OpenChannel whole = new OpenChannel(open.socket(), everythingUnread(open.unread()), open.unsent());
        drop();
        return Optional.of(whole);
    }

    private ByteBuffer everythingUnread(ByteBuffer last) {
        List<byte[]> between = new ArrayList<>();
        int bytes = Math.addExact(unread.length(), last.remaining());
        for (byte[] piece = coming.poll(); piece != null; piece = coming.poll()) {
            between.add(piece);
            bytes = Math.addExact(bytes, piece.length);
        }
        ByteBuffer all = ByteBuffer.allocate(bytes).put(unread.bytes(), unread.offset(), unread.length());
        between.forEach(all::put);
        return all.put(last).flip();
    }

    // ---- receiving

    void introduce(boolean isSecure, List<X509Certificate> shown) {
        secure = isSecure;
        certificates = shown;
    }

    /** On the other thread: it has read that. The owner is told to look, once for each piece. */
    void coming(byte[] bytes) {
        coming.add(bytes);
    }

    void arrived() {
        byte[] bytes = coming.poll();
        if (closed || bytes == null) {
            return; // it has gone to another engine, with the connection
        }
        unread.add(bytes);
        if (reading && unread.length() >= unread.wanted()) {
            deliver();
        }
        catchUp();
    }

    private void deliver() {
        guarded(() -> {
            int length = unread.length();
            int used = handler.onBytes(unread.bytes(), unread.offset(), length);
            if (closed) {
                return;
            }
            if (used < 0 || used > length) {
                throw new IllegalStateException("consumed " + used + " of " + length);
            }
            // A handler that has paused may have left whole messages: it gets them when it resumes.
            int wanted = reading && used < length ? Math.max(handler.wantedBytes(), length - used + 1) : 0;
            unread.consume(used, wanted);
        });
    }

    /** What an unfinished message waits for counts as read: it must not hold up the rest of that message. */
    private void catchUp() {
        if (!reading || closed) {
            return;
        }
        consumed = unread.total();
        if (held) {
            long total = consumed;
            io.commands().add(() -> end.consumed(total));
        }
    }

    @Override
    public void setReading(boolean on) {
        if (closed || reading == on) {
            return;
        }
        reading = on;
        if (on) {
            bridge.later(() -> {
                if (!closed && reading && unread.length() > 0) {
                    deliver();
                }
                catchUp();
                tellEnd();
            });
        }
    }

    /** For the other thread. */
    long consumedBytes() {
        return consumed;
    }

    /** From the other thread: whether it has stopped reading until more is consumed. */
    void hold(boolean waits) {
        held = waits;
    }

    // ---- the end

    void ended(String reason) {
        look(); // what came to the engine before this one is older than the end
        if (!closed) {
            endReason = reason;
            tellEnd();
        }
    }

    /** Behind everything that came before it: a paused handler that has left something hears of it when it resumes. */
    private void tellEnd() {
        boolean heard = reading || unread.length() == 0;
        if (endReason != null && !closed && !delivering && heard) {
            closed = true;
            drop();
            try {
                handler.onClosed(endReason);
            } catch (RuntimeException e) {
                endReason = e.toString(); // the channel is closed already
            }
        }
    }

    private void guarded(Runnable call) {
        delivering = true;
        try {
            call.run();
        } catch (RuntimeException e) {
            if (!closed) {
                io.commands().add(end::close);
                endReason = "handler failed: " + e;
                reading = true;
            }
        }
        delivering = false;
        tellEnd();
    }

    @Override
    public void closeAfterFlush() {
        if (!closed) {
            flush();
            closed = true;
            drop();
            io.commands().add(end::closeAfterFlush);
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            drop();
            io.commands().add(end::close);
        }
    }

    private void drop() {
        unread.clear();
        coming.clear();
        unflushed = new ArrayList<>();
    }
}
