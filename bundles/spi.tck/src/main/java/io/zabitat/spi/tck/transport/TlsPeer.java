package io.zabitat.spi.tck.transport;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;

/** A far end that speaks TLS through the JDK's engine. */
final class TlsPeer extends Peer {
    private static final int BUFFER_BYTES = 64 * 1024;

    final SSLEngine tls;
    /** Encrypted bytes on their way out, ready to be read. */
    private final ByteBuffer out = ByteBuffer.allocate(BUFFER_BYTES).limit(0);
    /** Encrypted bytes that have come, ready to be written. */
    private final ByteBuffer in = ByteBuffer.allocate(BUFFER_BYTES);

    private final ByteBuffer plain = ByteBuffer.allocate(BUFFER_BYTES);
    private boolean handshakeDone;

    TlsPeer(SocketAddress server, SSLEngine tls) throws IOException {
        super(server);
        this.tls = tls;
        tls.beginHandshake();
    }

    @Override
    boolean isReady() throws IOException {
        if (!handshakeDone) {
            receive();
        }
        return handshakeDone && isSent();
    }

    @Override
    boolean isSent() throws IOException {
        socket.write(out);
        return !out.hasRemaining();
    }

    @Override
    int trySend(ByteBuffer bytes) throws IOException {
        int before = bytes.remaining();
        boolean more = handshakeDone;
        while (more && bytes.hasRemaining() && isSent()) {
            more = wrap(bytes);
        }
        isSent();
        return before - bytes.remaining();
    }

    private boolean wrap(ByteBuffer bytes) throws IOException {
        out.compact();
        SSLEngineResult result = tls.wrap(bytes, out);
        out.flip();
        handshakeDone |= result.getHandshakeStatus() == HandshakeStatus.FINISHED;
        return result.bytesProduced() > 0;
    }

    @Override
    void receive() throws IOException {
        int count = 1;
        while (count > 0) {
            count = read();
            ended |= count < 0;
            decrypt();
        }
    }

    /** Unread goodbyes or tickets turn an end into a reset: it is as good an end. */
    private int read() throws IOException {
        try {
            return socket.read(in);
        } catch (SocketException e) {
            return -1;
        }
    }

    private void decrypt() throws IOException {
        in.flip();
        boolean more = true;
        while (more) {
            HandshakeStatus status = tls.getHandshakeStatus();
            if (status == HandshakeStatus.NEED_TASK) {
                tls.getDelegatedTask().run();
            } else if (status == HandshakeStatus.NEED_WRAP) {
                more = isSent() && wrap(ByteBuffer.allocate(0));
                isSent();
            } else {
                more = in.hasRemaining() && unwrap();
            }
        }
        in.compact();
    }

    private boolean unwrap() throws IOException {
        SSLEngineResult result = tls.unwrap(in, plain.clear());
        handshakeDone |= result.getHandshakeStatus() == HandshakeStatus.FINISHED;
        received.write(plain.array(), 0, plain.position());
        if (result.getStatus() == Status.CLOSED) {
            ended = true;
        }
        return result.getStatus() == Status.OK;
    }
}
