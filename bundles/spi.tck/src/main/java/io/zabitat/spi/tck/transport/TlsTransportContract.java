package io.zabitat.spi.tck.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.spi.transport.Channel;
import io.zabitat.spi.transport.ChannelHandler;
import io.zabitat.spi.transport.TlsSetup;
import io.zabitat.spi.transport.TransportEngine;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole contract of transports once more, over TLS, and what TLS adds. A provider's test adds nothing but the provider. */
public abstract class TlsTransportContract extends TransportContract {
    private static final int TIMEOUT_MILLIS = 20_000;
    private static final int SHORT_MILLIS = 300;

    private final ExecutorService tasks = Executors.newSingleThreadExecutor();
    private final LoopbackKeys keys = new LoopbackKeys();

    /** The kit's own thread is there before providers are watched. */
    @BeforeEach
    void startTasks() throws Exception {
        tasks.submit(() -> {}).get();
    }

    @AfterEach
    void endTasks() {
        tasks.shutdownNow();
    }

    @Override
    LoopbackTls tls() {
        return new LoopbackTls() {
            @Override
            public Peer peer(SocketAddress server) throws IOException {
                return new TlsPeer(server, keys.client());
            }

            @Override
            public Channel adopt(TransportEngine by, SocketChannel socket, ChannelHandler handler) throws IOException {
                return by.adopt(socket, handler, setup(false, TIMEOUT_MILLIS));
            }
        };
    }

    /** Handshakes take their time. */
    @Override
    int batches() {
        return 2;
    }

    private TlsSetup setup(boolean plainToo, int timeoutMillis) {
        return new TlsSetup(remote -> keys.server(), plainToo, timeoutMillis, tasks);
    }

    /** Every record is somewhat longer than what it carries, and the last one may have gone in part. */
    @Override
    void assertTaken(int counted, int received) {
        assertTrue(received <= counted + counted / 100 + 1024, received + " received, counted " + counted);
        assertTrue(received >= counted - counted / 100 - 32 * 1024, received + " received, counted " + counted);
    }

    /** Adopts the near end of a connection whose far end the test has made. */
    private FrameHandler adopt(TlsSetup setup) throws IOException {
        FrameHandler handler = new FrameHandler();
        handler.echo = true;
        net.listener.configureBlocking(true);
        handler.channel = net.engine.adopt(net.listener.accept(), handler, setup);
        return handler;
    }

    private void assertEchoes(Peer peer) throws IOException {
        net.until("the handshake", peer::isReady);
        byte[] frame = FrameHandler.framed(FrameHandler.payload(100, 1));
        net.send(peer, frame);
        net.receive(peer, frame.length);
        assertArrayEquals(frame, peer.received());
    }

    @Test
    void shouldTellThatItIsSecureAndWhoIsThere() throws IOException {
        try (Peer peer = new TlsPeer(net.address(), keys.client())) {
            FrameHandler handler = adopt(new TlsSetup(
                    remote -> {
                        SSLEngine engine = keys.server();
                        engine.setNeedClientAuth(true);
                        return engine;
                    },
                    false,
                    TIMEOUT_MILLIS,
                    tasks));
            assertEchoes(peer);
            assertTrue(handler.channel.isSecure());
            assertEquals(
                    "CN=localhost",
                    handler.channel
                            .peerCertificates()
                            .get(0)
                            .getSubjectX500Principal()
                            .getName());
        }
    }

    @Test
    void shouldLetTheFirstByteDecideWhereBothAreAllowed() throws IOException {
        try (Peer plain = new Peer(net.address())) {
            FrameHandler handler = adopt(setup(true, TIMEOUT_MILLIS));
            assertEchoes(plain);
            assertFalse(handler.channel.isSecure());
            assertEquals(List.of(), handler.channel.peerCertificates());
        }
        try (Peer secure = new TlsPeer(net.address(), keys.client())) {
            FrameHandler handler = adopt(setup(true, TIMEOUT_MILLIS));
            assertEchoes(secure);
            assertTrue(handler.channel.isSecure());
        }
    }

    @Test
    void shouldSendToPlainPeerWhatWasSaidBeforeItsFirstByte() throws IOException {
        try (Peer plain = new Peer(net.address())) {
            FrameHandler handler = adopt(setup(true, TIMEOUT_MILLIS));
            handler.send(new byte[30_000]);
            handler.channel.flush();
            net.settle();
            net.send(plain, FrameHandler.framed(new byte[0]));
            net.receive(plain, 30_004 + 4);
        }
    }

    @Test
    void shouldRefusePlainPeerWithReason() throws IOException {
        try (Peer plain = new Peer(net.address())) {
            FrameHandler handler = adopt(setup(false, TIMEOUT_MILLIS));
            plain.trySend(ByteBuffer.wrap("ruok".getBytes()));
            net.until("closed", () -> !handler.closeReasons.isEmpty());
            assertTrue(handler.closeReasons.get(0).contains("TLS"), handler.closeReasons.get(0));
            assertEquals(0, handler.calls);
        }
    }

    @Test
    void shouldGiveUpHandshakesThatDoNotEnd() throws IOException {
        for (boolean plainToo : new boolean[] {false, true}) {
            for (int bytes : new int[] {0, 1, 4}) {
                try (Peer silent = new Peer(net.address())) {
                    FrameHandler handler = adopt(setup(plainToo, SHORT_MILLIS));
                    silent.trySend(ByteBuffer.wrap(new byte[] {0x16, 3, 1, 0}, 0, bytes));
                    net.until("given up", () -> handler.closeReasons.size() == 1);
                    assertTrue(handler.closeReasons.get(0).contains("handshake"), handler.closeReasons.get(0));
                }
            }
        }
    }

    @Test
    void shouldNotEndConnectionsThatAreOlderThanAHandshakeMayBe() throws IOException {
        try (Peer peer = new TlsPeer(net.address(), keys.client())) {
            FrameHandler handler = adopt(setup(false, SHORT_MILLIS));
            net.until("the handshake", peer::isReady);
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(2 * SHORT_MILLIS);
            while (System.nanoTime() < end) {
                net.engine.poll(TimeUnit.MILLISECONDS.toNanos(50));
            }
            assertEchoes(peer);
            assertEquals(List.of(), handler.closeReasons);
        }
    }

    @Test
    void shouldCloseWhenNobodyTakesTheTasks() throws IOException {
        try (Peer peer = new TlsPeer(net.address(), keys.client())) {
            FrameHandler handler = adopt(new TlsSetup(remote -> keys.server(), false, TIMEOUT_MILLIS, task -> {
                throw new RejectedExecutionException("full");
            }));
            net.until("closed", () -> {
                peer.isReady();
                return handler.closeReasons.size() == 1;
            });
        } catch (javax.net.ssl.SSLException e) {
            assertFalse(e.getMessage().isEmpty()); // the alert
        }
    }

    @Test
    void shouldRefuseRenegotiation() throws IOException {
        SSLEngine client = keys.client();
        client.setEnabledProtocols(new String[] {"TLSv1.2"});
        try (TlsPeer peer = new TlsPeer(net.address(), client)) {
            FrameHandler handler = adopt(setup(false, TIMEOUT_MILLIS));
            assertEchoes(peer);
            client.beginHandshake();
            try {
                net.until("closed", () -> {
                    peer.receive();
                    return handler.closeReasons.size() == 1;
                });
            } catch (javax.net.ssl.SSLException e) {
                net.until("closed after the alert", () -> handler.closeReasons.size() == 1);
            }
        }
    }

    /** Both ends are the engine's; what is sent at once waits for the handshake, also when the end follows. */
    @Test
    void shouldDialAndSendBeforeTheHandshakeIsDone() throws IOException {
        SocketChannel far = SocketChannel.open(net.address());
        FrameHandler dialler = new FrameHandler();
        dialler.channel =
                net.engine.adopt(far, dialler, new TlsSetup(remote -> keys.client(), false, TIMEOUT_MILLIS, tasks));
        byte[] frame = FrameHandler.payload(100_000, 3);
        dialler.send(frame);
        dialler.channel.closeAfterFlush();
        FrameHandler acceptor = adopt(setup(false, TIMEOUT_MILLIS));
        acceptor.echo = false;
        net.until("end of stream", () -> acceptor.closeReasons.size() == 1);
        assertEquals(List.of("end of stream"), acceptor.closeReasons);
        assertTrue(FrameHandler.same(List.of(frame), acceptor.frames));
        assertEquals(List.of(), dialler.closeReasons);
    }
}
