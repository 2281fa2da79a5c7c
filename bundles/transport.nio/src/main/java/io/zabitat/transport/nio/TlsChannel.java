package io.zabitat.transport.nio;

import io.zabitat.spi.transport.Channel;
import io.zabitat.spi.transport.ChannelHandler;
import io.zabitat.spi.transport.TlsSetup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * A channel with TLS, between the handler and a channel of encrypted bytes. Owned by the engine's owner thread. Holds
 * plain bytes only until the handshake is done; afterwards what is flushed is encrypted and waits in the channel below.
 */
final class TlsChannel implements Channel, ChannelHandler, Attentive {
    private enum State {
        /** Both are allowed and nothing has come. */
        UNDECIDED,
        /** Plain bytes: everything is handed through. */
        PLAIN,
        HANDSHAKE,
        OPEN,
        /** Broke; the handler learns of it in the next poll. */
        FAILED,
        ENDED
    }

    private final NioEngine engine;
    private final TlsDesk desk;
    private final ChannelHandler handler;
    private final TlsSetup setup;
    private final PlainInput input;
    private final PlainOutput output;
    private long deadlineNanos;
    private Channel raw;
    private TlsLink link;
    private State state = State.HANDSHAKE;
    private int wanted = 1;
    private boolean reading = true;
    private boolean tasking;
    /** The owner has closed behind what it sent: the handshake goes on for that, and the handler hears nothing more. */
    private boolean closing;

    private boolean drainedDue;
    private boolean restDue;
    private boolean attended;
    private String failure = "";
    private List<X509Certificate> certificates = List.of();

    TlsChannel(NioEngine engine, TlsDesk desk, ChannelHandler handler, TlsSetup setup) {
        this.engine = engine;
        this.desk = desk;
        this.handler = handler;
        this.setup = setup;
        input = new PlainInput(handler);
        output = new PlainOutput(engine.outboxes(), engine.settings().maxPendingBytes());
    }

    /** @param below carries the encrypted bytes; its handler is this channel */
    void attach(Channel below) throws IOException {
        raw = below;
        deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(setup.handshakeTimeoutMillis());
        desk.begun(this);
        if (setup.plainToo()) {
            state = State.UNDECIDED;
            return;
        }
        try {
            beginHandshake();
        } catch (SSLException | RuntimeException e) {
            close();
            throw new IOException("no TLS: " + e.getMessage(), e);
        }
    }

    private void beginHandshake() throws SSLException {
        SSLEngine tls = setup.engines().engineFor(raw.remoteAddress());
        link = new TlsLink(tls, desk.record());
        state = State.HANDSHAKE;
        tls.beginHandshake();
        advance();
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    boolean isReading() {
        return reading;
    }

    boolean isOpen() {
        return (state == State.OPEN || state == State.PLAIN) && !closing;
    }

    private boolean isUsable() {
        return state.ordinal() < State.FAILED.ordinal() && !closing;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return raw.remoteAddress();
    }

    @Override
    public InetSocketAddress localAddress() {
        return raw.localAddress();
    }

    @Override
    public boolean isSecure() {
        return link != null;
    }

    @Override
    public List<X509Certificate> peerCertificates() {
        return certificates;
    }

    // ---- sending

    @Override
    public ByteBuffer reserve(int bytes) {
        if (state == State.PLAIN) {
            return raw.reserve(bytes);
        }
        if (!isUsable()) {
            return ByteBuffer.allocate(bytes);
        }
        return output.reserve(bytes);
    }

    @Override
    public void flush() {
        if (!isUsable()) {
            return;
        }
        output.flush();
        encrypt();
        if (isUsable()) {
            raw.flush();
        }
    }

    /** What is flushed, once the handshake is done. */
    private void encrypt() {
        if (state != State.OPEN) {
            return;
        }
        try {
            output.encrypt(link, raw);
        } catch (SSLException e) {
            fail("TLS: " + e.getMessage());
        }
    }

    @Override
    public int pendingBytes() {
        return Math.addExact(raw.pendingBytes(), output.pending());
    }

    @Override
    public boolean isCongested() {
        return output.isEmpty() || !isUsable() ? raw.isCongested() : output.isCongestedWith(raw.pendingBytes());
    }

    /** Whether the owner was told of congestion that the channel below never saw. */
    private void noteDrained() {
        if (output.owesDrained(raw.pendingBytes())) {
            drainedDue = true;
            needAttention();
        }
    }

    @Override
    public void onDrained() {
        if (state == State.PLAIN) {
            handler.onDrained();
        } else if (isUsable() && output.isEmpty()) {
            output.drainedTold();
            handler.onDrained();
        }
    }

    // ---- receiving

    @Override
    public void setReading(boolean on) {
        if (!isUsable() || reading == on) {
            return;
        }
        reading = on;
        if (on && input.hasRest()) {
            restDue = true;
            needAttention();
        }
        applyReading();
    }

    /** A handshake goes on whether or not the owner reads; while its tasks run nothing is read. */
    private void applyReading() {
        raw.setReading(!tasking && (reading || state == State.HANDSHAKE || state == State.UNDECIDED));
    }

    @Override
    public int onBytes(byte[] bytes, int offset, int length) {
        if (state == State.UNDECIDED) {
            decide(bytes[offset]);
        }
        if (state == State.PLAIN) {
            return reading ? handler.onBytes(bytes, offset, length) : 0;
        }
        int used = 0;
        try {
            used = decrypt(bytes, offset, length);
        } catch (SSLException e) {
            fail((state == State.HANDSHAKE ? "TLS handshake failed: " : "TLS: ") + e.getMessage());
        }
        return isUsable() || closing ? used : length;
    }

    private void decide(byte first) {
        if (first != TlsLink.HANDSHAKE_RECORD) {
            state = State.PLAIN;
            desk.ended(this);
            applyReading();
            if (!output.isEmpty()) {
                output.moveTo(raw);
                raw.flush();
            }
            return;
        }
        try {
            beginHandshake();
        } catch (SSLException | RuntimeException e) {
            fail("no TLS: " + e.getMessage());
        }
    }

    /** Whole records, until the handler pauses or the handshake has to wait. */
    private int decrypt(byte[] bytes, int offset, int length) throws SSLException {
        ByteBuffer records = ByteBuffer.wrap(bytes, offset, length);
        ByteBuffer plain = desk.takePlain();
        try {
            boolean more = true;
            while (more && mayDecrypt()) {
                wanted = TlsLink.wantedBytes(records, state == State.HANDSHAKE);
                if (wanted > records.remaining()) {
                    break;
                }
                more = step(records, plain);
            }
            deliver(plain);
        } finally {
            desk.giveBack(plain);
        }
        return records.position() - offset;
    }

    private boolean mayDecrypt() {
        return !tasking && (state == State.HANDSHAKE || state == State.OPEN && (reading || closing));
    }

    /** One record; whether to go on. */
    private boolean step(ByteBuffer records, ByteBuffer plain) throws SSLException {
        switch (link.decrypt(records, plain)) {
            case FULL -> {
                if (plain.position() == 0) {
                    throw new SSLException("record too long");
                }
                deliver(plain);
            }
            case CLOSED -> {
                deliver(plain);
                if (isUsable()) {
                    fail("end of stream");
                }
                return false;
            }
            case MORE -> advance();
        }
        return true;
    }

    private void deliver(ByteBuffer plain) {
        plain.flip();
        if (plain.hasRemaining() && isOpen()) {
            restDue = false;
            input.add(plain, this);
        }
        plain.clear();
    }

    @Override
    public int wantedBytes() {
        return state == State.PLAIN ? handler.wantedBytes() : wanted;
    }

    // ---- the handshake

    /** Does what the engine asks for before it can decrypt on. */
    private void advance() throws SSLException {
        if (state == State.OPEN) {
            link.refuseRenegotiation();
        }
        boolean wrote = false;
        while (link.needsWrap() && link.wrap(raw)) {
            wrote = true;
        }
        if (wrote) {
            raw.flush();
        }
        if (link.needsTask()) {
            startTasks();
        } else if (state == State.HANDSHAKE && link.isHandshakeDone()) {
            onHandshaken();
        }
    }

    private void startTasks() throws SSLException {
        List<Runnable> tasks = link.takeTasks();
        tasking = true;
        applyReading();
        try {
            setup.tasks().execute(() -> {
                try {
                    tasks.forEach(Runnable::run);
                } finally {
                    desk.finished(this);
                }
            });
        } catch (RejectedExecutionException e) {
            throw new SSLException("too many handshakes at a time");
        }
    }

    void onTasksDone() {
        tasking = false;
        if (state != State.HANDSHAKE && state != State.OPEN) {
            return;
        }
        try {
            advance();
        } catch (SSLException e) {
            fail("TLS handshake failed: " + e.getMessage());
            return;
        }
        applyReading();
    }

    private void onHandshaken() throws SSLException {
        state = State.OPEN;
        desk.ended(this);
        certificates = link.peerCertificates();
        link.forbidRenegotiation();
        encrypt();
        if (state != State.OPEN) {
            return;
        }
        raw.flush();
        if (closing) {
            endBehindFlushed();
            return;
        }
        noteDrained();
        applyReading();
    }

    void onTimeout() {
        fail(
                state == State.UNDECIDED
                        ? "nothing came before the handshake's time was over"
                        : "TLS handshake took longer than " + setup.handshakeTimeoutMillis() + " ms");
    }

    // ---- what waited for a poll

    private void needAttention() {
        if (!attended) {
            attended = true;
            engine.needsAttention(this);
        }
    }

    @Override
    public void attend() {
        attended = false;
        if (state == State.FAILED) {
            state = State.ENDED;
            tell(failure);
            return;
        }
        try {
            if (drainedDue && isUsable()) {
                drainedDue = false;
                output.drainedTold();
                handler.onDrained();
            }
            if (restDue && reading && isOpen()) {
                restDue = false;
                input.again(this);
            }
        } catch (RuntimeException e) {
            raw.close();
            end();
            tell("handler failed: " + e);
        }
    }

    private void tell(String reason) {
        try {
            handler.onClosed(reason);
        } catch (RuntimeException e) {
            // The channel is closed already: there is nothing more to take from this handler.
            failure = e.toString();
        }
    }

    // ---- the end

    @Override
    public void closeAfterFlush() {
        if (state == State.PLAIN) {
            state = State.ENDED;
            raw.closeAfterFlush();
            return;
        }
        if (!isUsable()) {
            return;
        }
        closing = true;
        input.drop();
        output.flush();
        encrypt();
        if (state == State.OPEN || output.isEmpty() || state == State.UNDECIDED) {
            endBehindFlushed();
        }
    }

    private void endBehindFlushed() {
        if (link != null) {
            link.sayGoodbye(raw);
        }
        end();
        raw.closeAfterFlush();
    }

    /** Lets the other side know if it can be told, and the handler in the next attention. */
    private void fail(String reason) {
        if (state.ordinal() >= State.FAILED.ordinal()) {
            return;
        }
        boolean tell = !closing;
        endBehindFlushed();
        if (tell) {
            state = State.FAILED;
            failure = reason;
            needAttention();
        }
    }

    @Override
    public void onClosed(String reason) {
        if (state.ordinal() < State.FAILED.ordinal()) {
            String during = state == State.HANDSHAKE ? reason + " during the TLS handshake" : reason;
            boolean tell = !closing;
            end();
            if (tell) {
                handler.onClosed(during);
            }
        }
    }

    @Override
    public void close() {
        end();
        raw.close();
    }

    private void end() {
        state = State.ENDED;
        input.drop();
        output.release();
        desk.ended(this);
    }
}
