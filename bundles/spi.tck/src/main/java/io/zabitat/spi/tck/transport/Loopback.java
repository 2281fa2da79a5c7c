package io.zabitat.spi.tck.transport;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.spi.transport.TransportEngine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A listening socket and an engine, with the test's thread as their owner. */
final class Loopback implements AutoCloseable {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    final TransportEngine engine;
    final ServerSocketChannel listener;

    private final LoopbackTls tls;

    /** Something that comes true while the engine is polled. */
    interface Condition {
        boolean holds() throws IOException;
    }

    Loopback(TransportEngine engine, LoopbackTls tls) throws IOException {
        this.engine = engine;
        this.tls = tls;
        listener = ServerSocketChannel.open();
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 512);
    }

    SocketAddress address() throws IOException {
        return listener.getLocalAddress();
    }

    /** Connects a peer. */
    Peer peer() throws IOException {
        return tls.peer(address());
    }

    /** Connects a peer and gives the engine its near end. The listener must not be watched. */
    Peer connect(FrameHandler handler) throws IOException {
        Peer peer = tls.peer(address());
        listener.configureBlocking(true);
        handler.channel = tls.adopt(engine, listener.accept(), handler);
        until("the handshake", peer::isReady);
        return peer;
    }

    /** Accepts without waiting; the result is adopted when there is one. */
    boolean tryAccept(TransportEngine by, FrameHandler handler) throws IOException {
        SocketChannel socket = listener.accept();
        if (socket != null) {
            handler.channel = tls.adopt(by, socket, handler);
        }
        return socket != null;
    }

    void until(String what, Condition condition) throws IOException {
        until(engine, what, condition);
    }

    static void until(TransportEngine engine, String what, Condition condition) throws IOException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.holds()) {
            assertTrue(System.nanoTime() - deadline < 0, "in vain waited for: " + what);
            engine.poll(TURN_NANOS);
        }
    }

    void send(Peer peer, byte[] bytes) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        until("the peer's socket takes all", () -> {
            peer.trySend(left);
            return !left.hasRemaining() && peer.isSent();
        });
    }

    void receive(Peer peer, int bytes) throws IOException {
        until(bytes + " bytes at the peer", () -> {
            peer.receive();
            return peer.receivedBytes() >= bytes;
        });
    }

    /** Polls often enough that anything under way on loopback would have shown up. */
    void settle() throws IOException {
        for (int i = 0; i < 20; i++) {
            engine.poll(TURN_NANOS);
        }
    }

    static long openDescriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    @Override
    public void close() throws IOException {
        engine.close();
        listener.close();
    }
}
