package io.zabitat.transport.nio;

import io.zabitat.spi.transport.Channel;
import java.nio.ByteBuffer;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** The JDK's engine of one channel, in steps. Used by the engine's owner thread, but for the tasks it hands out. */
final class TlsLink {
    /** How the first record of every handshake begins. */
    static final byte HANDSHAKE_RECORD = 0x16;

    private static final int HEADER_BYTES = 5;
    private static final int MAX_PLAIN_BYTES = 16 * 1024;
    private static final String NEWEST = "TLSv1.3";

    private final SSLEngine engine;
    private final ByteBuffer record;
    private boolean handshakeDone;

    /** What decrypting a record came to. */
    enum Step {
        MORE,
        /** The plain bytes must be taken away first; nothing was read. */
        FULL,
        /** The other side has ended. */
        CLOSED
    }

    /** @param record of the desk's: room for one encrypted record, empty between two calls */
    TlsLink(SSLEngine engine, ByteBuffer record) {
        this.engine = engine;
        this.record = record;
    }

    /**
     * The length of the record at the front, or of its header as long as that is not there.
     *
     * @throws SSLException when this is no record
     */
    static int wantedBytes(ByteBuffer records, boolean inHandshake) throws SSLException {
        if (records.hasRemaining()) {
            int type = records.get(records.position());
            // 20 to 24 are the types there are; the oldest hello, 0x80, is refused with the rest.
            if (type < 20 || type > 24) {
                throw new SSLException(
                        inHandshake ? "the other side does not speak TLS" : "no TLS record, it begins with " + type);
            }
        }
        if (records.remaining() < HEADER_BYTES) {
            return HEADER_BYTES;
        }
        return HEADER_BYTES + (records.getShort(records.position() + 3) & 0xffff);
    }

    Step decrypt(ByteBuffer records, ByteBuffer plain) throws SSLException {
        SSLEngineResult result = engine.unwrap(records, plain);
        note(result);
        return switch (result.getStatus()) {
            case OK -> Step.MORE;
            case BUFFER_OVERFLOW -> Step.FULL;
            case CLOSED -> Step.CLOSED;
            case BUFFER_UNDERFLOW -> throw new SSLException("record shorter than it says");
        };
    }

    private void note(SSLEngineResult result) {
        handshakeDone |= result.getHandshakeStatus() == HandshakeStatus.FINISHED;
    }

    boolean isHandshakeDone() {
        return handshakeDone;
    }

    boolean needsWrap() {
        return engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP;
    }

    boolean needsTask() {
        return engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK;
    }

    List<Runnable> takeTasks() {
        return Stream.generate(engine::getDelegatedTask)
                .takeWhile(task -> task != null)
                .toList();
    }

    /** A record of the handshake's own; whether there was one. */
    boolean wrap(Channel raw) throws SSLException {
        return wrap(ByteBuffer.allocate(0), raw).bytesProduced() > 0;
    }

    private SSLEngineResult wrap(ByteBuffer plain, Channel raw) throws SSLException {
        SSLEngineResult result = engine.wrap(plain, record.clear());
        note(result);
        if (result.getStatus() == Status.BUFFER_OVERFLOW) {
            throw new SSLException("a record needs more than " + record.capacity() + " bytes");
        }
        if (record.flip().hasRemaining()) {
            raw.reserve(record.remaining()).put(record);
        }
        if (result.getStatus() == Status.CLOSED && plain.hasRemaining()) {
            throw new SSLException("the connection has ended");
        }
        return result;
    }

    /** Encrypts everything that may go out. */
    void encrypt(Outbox from, Channel raw) throws SSLException {
        ByteBuffer plain = ByteBuffer.allocate(Math.min(MAX_PLAIN_BYTES, Math.max(1, from.pending())));
        while (from.drainTo(plain)) {
            while (plain.hasRemaining()) {
                wrap(plain, raw);
            }
        }
    }

    /** Ends the outgoing direction with what TLS says for it, as far as that is possible. */
    void sayGoodbye(Channel raw) {
        engine.closeOutbound();
        try {
            while (!engine.isOutboundDone() && wrap(raw)) {
                raw.flush();
            }
        } catch (SSLException e) {
            // It was broken before: the other side learns of the end from the socket.
            raw.flush();
        }
    }

    List<X509Certificate> peerCertificates() {
        SSLSession session = engine.getSession();
        List<X509Certificate> found = new ArrayList<>();
        try {
            for (Certificate certificate : session.getPeerCertificates()) {
                if (certificate instanceof X509Certificate x509) {
                    found.add(x509);
                }
            }
        } catch (SSLPeerUnverifiedException e) {
            return List.of();
        }
        return List.copyOf(found);
    }

    /** Up to TLS 1.2 either side may begin anew at any time, which costs the server a signature each time. */
    void forbidRenegotiation() {
        if (!engine.getSession().getProtocol().equals(NEWEST)) {
            engine.setEnabledCipherSuites(new String[0]);
        }
    }

    /** @throws SSLException when the other side has begun a second handshake */
    void refuseRenegotiation() throws SSLException {
        HandshakeStatus status = engine.getHandshakeStatus();
        boolean again = status == HandshakeStatus.NEED_TASK || status == HandshakeStatus.NEED_UNWRAP;
        if (again && !engine.getSession().getProtocol().equals(NEWEST)) {
            throw new SSLException("renegotiation is refused");
        }
    }
}
