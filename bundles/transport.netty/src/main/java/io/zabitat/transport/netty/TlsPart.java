package io.zabitat.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import io.zabitat.spi.transport.TlsSetup;
import java.net.InetSocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * What TLS adds to one channel's pipeline: Netty's handler, and in front of it the look at the first
 * byte. Owned by the engine's owner thread; runs nothing but the handshake's tasks elsewhere.
 */
final class TlsPart extends ChannelInboundHandlerAdapter {
    private static final byte HANDSHAKE_RECORD = 0x16;
    private static final int READ_BYTES = 32 * 1024;
    private static final String NEWEST = "TLSv1.3";

    private final NettyChannel owner;
    private final TlsSetup setup;
    private final InetSocketAddress remote;
    private boolean undecided;
    private SslHandler ssl;
    private ScheduledFuture<?> patience;

    TlsPart(NettyChannel owner, TlsSetup setup, InetSocketAddress remote) {
        this.owner = owner;
        this.setup = setup;
        this.remote = remote;
    }

    /** @throws IllegalStateException when there is no engine */
    void addTo(Channel socket, int readBufferBytes) {
        // Records are kept until they are whole, so that a buffer shared with other channels will not do.
        FixedRecvByteBufAllocator reads = new FixedRecvByteBufAllocator(Math.min(READ_BYTES, readBufferBytes));
        reads.maxMessagesPerRead(1);
        socket.config().setRecvByteBufAllocator(reads).setAllocator(new UnpooledByteBufAllocator(false, true));
        undecided = setup.plainToo();
        socket.pipeline().addLast(this);
        if (!undecided) {
            socket.pipeline().addLast(makeHandler());
        }
    }

    /** Once the channel has its loop. */
    void startClock(Channel socket) {
        if (undecided) {
            patience = socket.eventLoop()
                    .schedule(
                            () -> owner.endBecause("nothing came before the handshake's time was over"),
                            setup.handshakeTimeoutMillis(),
                            TimeUnit.MILLISECONDS);
        }
    }

    void stopClock() {
        if (patience != null) {
            patience.cancel(false);
            patience = null;
        }
    }

    private SslHandler makeHandler() {
        SSLEngine engine = setup.engines().engineFor(remote);
        ssl = new SslHandler(engine, setup.tasks());
        ssl.setHandshakeTimeoutMillis(setup.handshakeTimeoutMillis());
        return ssl;
    }

    /** While this is true nobody knows how bytes must go out. */
    boolean isUndecided() {
        return undecided;
    }

    boolean isSecure() {
        return ssl != null;
    }

    /** Ends the outgoing direction with what TLS says for it, then does the rest. */
    void sayGoodbye(Runnable then) {
        if (ssl == null) {
            then.run();
        } else {
            ssl.closeOutbound().addListener(done -> then.run());
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        stopClock();
        boolean wasUndecided = undecided;
        undecided = false;
        if (!wasUndecided && !isRecord(bytes.getByte(bytes.readerIndex()))) {
            // Netty's handler would wait for the rest of a header that never comes.
            bytes.release();
            owner.endBecause("TLS handshake failed: the other side does not speak TLS");
            return;
        }
        if (wasUndecided && bytes.getByte(bytes.readerIndex()) == HANDSHAKE_RECORD) {
            try {
                context.pipeline().addAfter(context.name(), "tls", makeHandler());
            } catch (RuntimeException e) {
                bytes.release();
                owner.endBecause("no TLS: " + e.getMessage());
                return;
            }
        }
        context.fireChannelRead(bytes);
        context.pipeline().remove(this);
        if (wasUndecided) {
            owner.onDecided();
        }
    }

    /** A handshake, or the alert of a server that does not want one. */
    private static boolean isRecord(int type) {
        return type >= 20 && type <= 24;
    }

    /** After the handshake. */
    List<X509Certificate> certificates() {
        List<X509Certificate> found = new ArrayList<>();
        try {
            for (Certificate certificate : ssl.engine().getSession().getPeerCertificates()) {
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
        if (!ssl.engine().getSession().getProtocol().equals(NEWEST)) {
            ssl.engine().setEnabledCipherSuites(new String[0]);
        }
    }
}
