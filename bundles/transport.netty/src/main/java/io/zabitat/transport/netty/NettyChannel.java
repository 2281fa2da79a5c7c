package io.zabitat.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.zabitat.spi.transport.Channel;
import io.zabitat.spi.transport.ChannelHandler;
import io.zabitat.spi.transport.OpenChannel;
import io.zabitat.spi.transport.TlsSetup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * One adopted socket: what its owner sees, and the only handler in Netty's pipeline. Owned by the engine's owner
 * thread. Holds no buffers while idle.
 */
final class NettyChannel extends ChannelInboundHandlerAdapter implements Channel {
    /** The most that one channel writes in one go, so that a fast reader of much does not starve the others. */
    private static final int WRITE_BUDGET_BYTES = 1024 * 1024;

    private enum State {
        OPEN,
        /** Only sends what is pending, then waits for the other side's end; the handler is not called any more. */
        CLOSING,
        /** The handler failed; it learns of the end when Netty has closed the socket. */
        FAILED,
        CLOSED
    }

    private final NettyEngine engine;
    private final ChannelHandler handler;
    private final AdoptedSocket socket;
    private final InetSocketAddress remoteAddress;
    private final InetSocketAddress localAddress;
    /** Null for a plain channel. */
    private final TlsPart tls;

    private List<X509Certificate> certificates = List.of();
    private State state = State.OPEN;
    private Rest rest;
    private Outbox outbox;
    /** What Netty has not yet written completely; retained here so that it can be asked how much is left. */
    private ByteBuf inFlight;
    /** Bytes of that piece while TLS has it; 0 for a plain channel. */
    private int encrypting;

    private String failure = "";
    /** Whether Netty was called to write, as against writing by itself because the socket has room again. */
    private boolean sending;

    private boolean congested;
    private boolean attended;
    private boolean goodbyeSaid;
    private boolean writtenDue;
    private boolean drainedDue;
    private boolean restDue;

    NettyChannel(NettyEngine engine, SocketChannel socket, ChannelHandler handler, Optional<TlsSetup> setup)
            throws IOException {
        this.engine = engine;
        this.handler = handler;
        remoteAddress = (InetSocketAddress) socket.getRemoteAddress();
        localAddress = (InetSocketAddress) socket.getLocalAddress();
        this.socket = new AdoptedSocket(socket, this);
        tls = setup.isPresent() ? new TlsPart(this, setup.get(), remoteAddress) : null;
    }

    void register(EventLoop loop) throws IOException {
        if (tls == null) {
            socket.config().setRecvByteBufAllocator(engine.readBuffer()).setAllocator(engine.allocator());
        } else {
            tls.addTo(socket, engine.settings().readBufferBytes());
        }
        socket.pipeline().addLast(this);
        ChannelFuture registered = loop.register(socket);
        if (!registered.isSuccess()) {
            state = State.CLOSED;
            throw new IOException("cannot register " + socket, registered.cause());
        }
        if (tls != null) {
            tls.startClock(socket);
        }
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
        return tls != null && tls.isSecure();
    }

    @Override
    public List<X509Certificate> peerCertificates() {
        return certificates;
    }

    boolean isClosing() {
        return state == State.CLOSING;
    }

    // ---- sending

    @Override
    public ByteBuffer reserve(int bytes) {
        if (state != State.OPEN) {
            return ByteBuffer.allocate(bytes);
        }
        if (outbox == null) {
            outbox = engine.takeOutbox();
        }
        return outbox.reserve(bytes);
    }

    @Override
    public void flush() {
        if (state == State.OPEN && outbox != null) {
            noteCongestion();
            outbox.flush();
            send();
        }
    }

    @Override
    public int pendingBytes() {
        int inNetty = inFlight == null ? 0 : Math.max(encrypting, inFlight.readableBytes());
        return outbox == null ? inNetty : Math.addExact(inNetty, outbox.waiting());
    }

    @Override
    public boolean isCongested() {
        noteCongestion();
        return pendingBytes() > engine.settings().maxPendingBytes();
    }

    private void noteCongestion() {
        congested |= pendingBytes() > engine.settings().maxPendingBytes();
    }

    /** Gives Netty piece after piece, each when the one before is written. */
    private void send() {
        if (tls != null && tls.isUndecided()) {
            return;
        }
        int budget = WRITE_BUDGET_BYTES;
        while (inFlight == null && outbox != null && outbox.hasFlushed() && socket.isOpen()) {
            if (budget <= 0) {
                writtenDue = true;
                needAttention();
                return;
            }
            ByteBuf piece = outbox.takePiece(engine.allocator());
            budget -= piece.readableBytes();
            inFlight = piece.retain();
            sending = true;
            if (isSecure()) {
                encrypting = piece.readableBytes();
                socket.writeAndFlush(piece).addListener(done -> onEncryptedWritten());
            } else {
                socket.writeAndFlush(piece, socket.voidPromise());
            }
            sending = false;
        }
        if (inFlight == null) {
            sent();
        }
    }

    private void sent() {
        if (outbox != null && outbox.waiting() == 0) {
            releaseOutbox();
        }
        if (state == State.CLOSING) {
            endOutput();
        } else if (congested && socket.isOpen()) {
            congested = false;
            drainedDue = true;
            needAttention();
        }
    }

    /** Netty has written what the socket took, or has given up: either way it has let go of what is done with. */
    void onWritten() {
        if (encrypting == 0 && inFlight != null && inFlight.refCnt() == 1) {
            takeBack();
        }
    }

    /** All that TLS has made of the piece is written, or given up. */
    private void onEncryptedWritten() {
        encrypting = 0;
        if (inFlight != null) {
            takeBack();
        }
    }

    private void takeBack() {
        inFlight.release();
        inFlight = null;
        if (!sending) {
            writtenDue = true;
            needAttention();
        }
    }

    /** The first byte has said how bytes must go out. */
    void onDecided() {
        send();
    }

    private void releaseOutbox() {
        if (outbox != null) {
            outbox.release();
            engine.giveBack(outbox);
            outbox = null;
        }
    }

    // ---- receiving

    @Override
    public void setReading(boolean on) {
        if (state != State.OPEN || socket.config().isAutoRead() == on) {
            return;
        }
        socket.config().setAutoRead(on);
        if (on) {
            restDue = true;
            needAttention();
        }
    }

    private boolean isReading() {
        return socket.config().isAutoRead();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            // A decrypted record may be larger than what a read brings.
            int atMost = engine.settings().readBufferBytes();
            while (bytes.isReadable() && state == State.OPEN && !engine.isClosed()) {
                arrange(bytes.readSlice(Math.min(bytes.readableBytes(), atMost)));
            }
        } finally {
            bytes.release();
        }
    }

    /**
     * A small rest is put in front of what was read, in the engine's array; a large message is completed in its own.
     */
    private void arrange(ByteBuf bytes) {
        if (!isReading()) {
            keepForLater(bytes);
            return;
        }
        byte[] received = engine.received();
        int count = bytes.readableBytes();
        int before = rest == null ? 0 : rest.length;
        boolean small = count + before <= received.length;
        int at = small ? before : 0;
        bytes.readBytes(received, at, count);
        if (rest == null) {
            deliver(received, count);
        } else if (small && before + count >= rest.wanted) {
            System.arraycopy(rest.bytes, 0, received, 0, before);
            rest = null;
            deliver(received, before + count);
        } else {
            rest.append(received, at, count);
            if (rest.length >= rest.wanted) {
                deliver(rest.bytes, rest.length);
            }
        }
    }

    /** One read may hold several records: those behind the one at which the handler paused wait with what it left. */
    private void keepForLater(ByteBuf bytes) {
        byte[] more = new byte[bytes.readableBytes()];
        bytes.readBytes(more);
        if (rest == null) {
            rest = new Rest(more, 0, more.length, 0);
        } else {
            rest.append(more, 0, more.length);
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
            fail(e);
        }
    }

    private void keep(byte[] bytes, int offset, int length) {
        if (length == 0) {
            rest = null;
            return;
        }
        // A handler that has paused may have left whole messages: it gets them when it resumes, whatever it wants by
        // then.
        int wanted = isReading() ? Math.max(handler.wantedBytes(), length + 1) : 0;
        rest = new Rest(bytes, offset, length, wanted);
    }

    // ---- what waited for a poll

    private void needAttention() {
        if (!attended) {
            attended = true;
            engine.needsAttention(this);
        }
    }

    /** Does and tells what came up outside of a poll. */
    void attend() {
        attended = false;
        if (writtenDue) {
            writtenDue = false;
            send();
        }
        if (drainedDue && state == State.OPEN) {
            drainedDue = false;
            try {
                handler.onDrained();
            } catch (RuntimeException e) {
                fail(e);
            }
        }
        if (restDue && state == State.OPEN && isReading()) {
            restDue = false;
            if (rest != null) {
                deliver(rest.bytes, rest.length);
            }
        }
    }

    // ---- from engine to engine

    @Override
    public Optional<OpenChannel> release() {
        if (state != State.OPEN || tls != null || !socket.isActive() || !failure.isEmpty()) {
            return Optional.empty();
        }
        state = State.CLOSED;
        ByteBuffer unread = rest == null ? ByteBuffer.allocate(0) : ByteBuffer.wrap(rest.bytes, 0, rest.length);
        ByteBuffer unsent = ByteBuffer.allocate(pendingBytes());
        if (inFlight != null) {
            inFlight.getBytes(inFlight.readerIndex(), unsent.limit(inFlight.readableBytes()));
            unsent.limit(unsent.capacity());
        }
        if (outbox != null) {
            outbox.copyTo(unsent);
        }
        SocketChannel released = socket.letGo();
        rest = null;
        congested = false;
        releaseOutbox();
        onWritten();
        return Optional.of(new OpenChannel(released, unread, unsent.flip()));
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
        socket.config().setAutoRead(isSecure()); // its handshake may not be done
        if (outbox != null) {
            outbox.flush();
        }
        if (tls != null && tls.isUndecided()) {
            endOutput();
        }
        send();
    }

    /**
     * All is sent. Closing now would make the kernel reset the connection if the other side has sent something unread,
     * and the reset could overtake our last bytes: so only our direction ends, and input is dropped until the other
     * side ends.
     */
    private void endOutput() {
        if (tls == null) {
            shutDownOutput();
        } else if (!goodbyeSaid) {
            goodbyeSaid = true;
            tls.sayGoodbye(this::shutDownOutput);
        }
    }

    private void shutDownOutput() {
        if (socket.isOpen() && !socket.isOutputShutdown()) {
            socket.shutdownOutput();
            socket.config().setAutoRead(true);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                certificates = tls.certificates();
                tls.forbidRenegotiation();
            } else {
                endBecause("TLS handshake failed: " + handshake.cause().getMessage());
            }
        } else if (event instanceof SslCloseCompletionEvent) {
            closeSocket();
        }
    }

    /** The handler hears of it when Netty has closed the socket. */
    void endBecause(String reason) {
        if (failure.isEmpty()) {
            failure = reason;
        }
        closeSocket();
    }

    /** Past Netty's TLS handler, which would say goodbye first and wait for that. */
    private void closeSocket() {
        if (tls == null) {
            socket.close();
        } else {
            socket.unsafe().close(socket.unsafe().voidPromise());
        }
    }

    private void fail(RuntimeException cause) {
        if (state == State.OPEN) {
            state = State.FAILED;
            failure = "handler failed: " + cause;
            drop();
        }
    }

    @Override
    public void close() {
        if (state != State.CLOSED) {
            state = State.CLOSED;
            drop();
        }
    }

    private void drop() {
        rest = null;
        releaseOutbox();
        if (tls != null) {
            tls.stopClock();
        }
        closeSocket();
        encrypting = 0;
        onWritten();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        boolean broken = cause instanceof DecoderException && cause.getCause() != null;
        endBecause(broken ? "TLS: " + cause.getCause().getMessage() : cause.toString());
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        boolean tell = (state == State.OPEN || state == State.FAILED) && !engine.isClosed();
        state = State.CLOSED;
        drop();
        if (tell) {
            try {
                handler.onClosed(failure.isEmpty() ? "end of stream" : failure);
            } catch (RuntimeException e) {
                // The channel is closed already: there is nothing more to take from this handler.
                failure = e.toString();
            }
        }
    }
}
