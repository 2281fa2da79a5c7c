package io.zabitat.node.transport;

import io.zabitat.spi.transport.Channel;
import io.zabitat.spi.transport.ChannelHandler;
import io.zabitat.spi.transport.OpenChannel;
import io.zabitat.spi.transport.TransportEngine;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** A connection of a {@link MovableEngine}, for its owner and for whatever engine it is in. */
public final class MovableChannel implements Channel, ChannelHandler {
    private final MovableEngine engine;
    private final ChannelHandler handler;
    private final SocketChannel socket;
    private final boolean tls;
    private TransportEngine home;
    private Channel channel;
    private boolean reading = true;
    private boolean congested;
    private boolean election;
    private boolean dialled;
    private String refusal = "";

    /** What a move has come to. */
    enum Outcome {
        MOVED,
        /** It cannot be moved, and goes on where it is. */
        STAYED,
        /** The other engine did not take it: it goes on where it was. */
        REFUSED,
        /** It has ended, and its owner has been told. */
        LOST
    }

    MovableChannel(MovableEngine engine, ChannelHandler handler, SocketChannel socket, boolean tls) {
        this.engine = engine;
        this.handler = handler;
        this.socket = socket;
        this.tls = tls;
    }

    void attach(TransportEngine in, Channel adopted) {
        home = in;
        channel = adopted;
    }

    /** @param ofElection whether it is only needed while a leader is looked for */
    void describe(boolean ofElection, boolean weDialled) {
        election = ofElection;
        dialled = weDialled;
    }

    TransportEngine home() {
        return home;
    }

    boolean isTls() {
        return tls;
    }

    boolean isOfElection() {
        return election;
    }

    boolean isDialled() {
        return dialled;
    }

    /** Why the last move did not succeed. */
    String refusal() {
        return refusal;
    }

    Outcome moveTo(TransportEngine next) {
        Optional<OpenChannel> between;
        try {
            between = channel.release();
        } catch (RuntimeException | LinkageError e) {
            return lost("leaving its transport failed: " + e);
        }
        if (between.isEmpty()) {
            return Outcome.STAYED;
        }
        Optional<String> first = enter(next, between.get());
        if (first.isEmpty()) {
            return Outcome.MOVED;
        }
        refusal = first.get();
        return enter(home, between.get()).isEmpty()
                ? Outcome.REFUSED
                : lost("moving it to another transport failed: " + refusal);
    }

    /** Empty when it goes on there; else why not, and nothing has changed. */
    private Optional<String> enter(TransportEngine next, OpenChannel between) {
        try {
            channel = next.adopt(between, this);
            home = next;
        } catch (IOException | RuntimeException | LinkageError e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
        channel.setReading(reading);
        if (congested && !channel.isCongested()) {
            onDrained();
        }
        return Optional.empty();
    }

    private Outcome lost(String reason) {
        refusal = reason;
        end(reason);
        return Outcome.LOST;
    }

    /** It cannot go on: whatever its engine does, the socket is closed. */
    void end(String reason) {
        try {
            channel.close();
        } catch (RuntimeException | LinkageError e) {
            refusal = e.toString(); // the engine has failed before
        }
        engine.closeSocket(socket);
        engine.forget(this);
        handler.onClosed(reason);
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
    public boolean isSecure() {
        return channel.isSecure();
    }

    @Override
    public List<X509Certificate> peerCertificates() {
        return channel.peerCertificates();
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
        Optional<OpenChannel> between = channel.release();
        between.ifPresent(open -> engine.forget(this));
        return between;
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
