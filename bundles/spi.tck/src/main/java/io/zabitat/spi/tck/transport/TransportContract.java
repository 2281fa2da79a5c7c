package io.zabitat.spi.tck.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.spi.tck.harness.ThreadWatch;
import io.zabitat.spi.transport.Channel;
import io.zabitat.spi.transport.DatagramHandler;
import io.zabitat.spi.transport.TlsSetup;
import io.zabitat.spi.transport.TransportEngine;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * What every transport must do, shown over real sockets on loopback. The test's thread is the owner of the engine. A
 * provider's test extends this class and adds nothing but the provider. The tests here are about listeners, waking and
 * whole engines; those about single connections are inherited.
 */
public abstract class TransportContract extends HandoverContract {
    private static final long LONGEST_POLL_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** Names of threads that the test itself puts around the provider, which creates none. */
    protected Set<String> ownThreads() {
        return Set.of();
    }

    @Test
    void shouldBeCalledByAName() {
        assertTrue(provider().name().matches("[a-z0-9.-]+"), "what a configuration names it by");
    }

    @Test
    void shouldCreateNoThread() throws IOException {
        ThreadWatch watch = new ThreadWatch(ownThreads());
        FrameHandler handler = new FrameHandler();
        handler.echo = true;
        TransportEngine other = provider().open(SETTINGS);
        try (Loopback loopback = new Loopback(other, tls());
                Peer peer = loopback.connect(handler)) {
            loopback.send(peer, FrameHandler.framed(new byte[10]));
            loopback.receive(peer, 14);
            watch.assertNoNewThread();
        }
        watch.assertNoNewThread();
    }

    @Test
    void shouldReportConnectionsOnlyWhileWatching() throws IOException {
        List<FrameHandler> handlers = new ArrayList<>();
        Runnable accept = () -> acceptAll(net.engine, handlers);
        net.engine.watch(net.listener, accept);
        try (Peer one = net.peer()) {
            net.until("first", () -> handlers.size() == 1);
            net.engine.unwatch(net.listener);
            net.engine.unwatch(net.listener);
            try (Peer two = net.peer()) {
                net.settle();
                assertEquals(1, handlers.size());
                net.engine.watch(net.listener, accept);
                net.until("second", () -> handlers.size() == 2 && one.isReady() && two.isReady());
                net.send(two, FrameHandler.framed(new byte[1]));
                net.send(one, FrameHandler.framed(new byte[1]));
                net.until("both", () -> handlers.stream().allMatch(handler -> handler.frames.size() == 1));
            }
        }
    }

    @Test
    void shouldTakeTurnsOnOneListenerWithAnotherEngine() throws IOException {
        List<FrameHandler> first = new ArrayList<>();
        List<FrameHandler> second = new ArrayList<>();
        TransportEngine other = provider().open(SETTINGS);
        try {
            for (int turn = 1; turn <= 3; turn++) {
                int expected = turn;
                net.engine.watch(net.listener, () -> acceptAll(net.engine, first));
                try (Peer peer = new Peer(net.address())) {
                    net.until("the first accepts", () -> first.size() == expected);
                }
                net.engine.unwatch(net.listener);
                other.watch(net.listener, () -> acceptAll(other, second));
                try (Peer peer = new Peer(net.address())) {
                    Loopback.until(other, "the second accepts", () -> second.size() == expected);
                }
                other.unwatch(net.listener);
            }
        } finally {
            other.close();
        }
        assertTrue(net.listener.isOpen());
    }

    @Test
    void shouldFreeThePortOfUnwatchedListener() throws IOException {
        net.engine.watch(net.listener, () -> {});
        net.engine.poll(0);
        net.engine.unwatch(net.listener);
        SocketAddress address = net.address();
        net.listener.close();
        assertThrows(IOException.class, () -> new Peer(address));
    }

    @Test
    void shouldLeaveListenerUsableWhenEngineCloses() throws IOException {
        FrameHandler handler = new FrameHandler();
        net.engine.watch(net.listener, () -> {});
        net.engine.poll(0);
        net.engine.unwatch(net.listener);
        net.engine.watch(net.listener, () -> acceptAll(net.engine, new ArrayList<>(List.of(handler))));
        Peer peer = new Peer(net.address());
        net.settle();
        net.engine.close();
        net.engine.close();
        net.engine.wake();
        assertEquals(List.of(), handler.closeReasons);
        TransportEngine other = provider().open(SETTINGS);
        List<FrameHandler> accepted = new ArrayList<>();
        other.watch(net.listener, () -> acceptAll(other, accepted));
        try (Peer next = new Peer(net.address())) {
            Loopback.until(other, "a connection", () -> accepted.size() == 1);
        } finally {
            other.close();
            peer.close();
        }
        assertTrue(net.listener.isOpen());
    }

    @Test
    void shouldEndConnectionsWhenEngineCloses() throws IOException {
        FrameHandler handler = new FrameHandler();
        try (Peer peer = net.connect(handler)) {
            net.engine.close();
            TransportEngine other = provider().open(SETTINGS);
            Loopback.until(other, "end of stream", () -> {
                peer.receive();
                return peer.hasEnded();
            });
            other.close();
            handler.channel.flush();
            handler.channel.close();
        }
        assertEquals(List.of(), handler.closeReasons);
    }

    @Test
    void shouldLetHandlerCloseTheEngine() throws IOException {
        List<FrameHandler> handlers = new ArrayList<>();
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            FrameHandler handler = new FrameHandler() {
                @Override
                public int onBytes(byte[] bytes, int offset, int length) {
                    calls++;
                    net.engine.close();
                    return 0;
                }
            };
            handlers.add(handler);
            Peer peer = net.connect(handler);
            peers.add(peer);
        }
        for (Peer peer : peers) {
            peer.trySend(ByteBuffer.wrap(new byte[10]));
        }
        while (handlers.stream().allMatch(handler -> handler.calls == 0)) {
            net.engine.poll(TimeUnit.SECONDS.toNanos(5));
        }
        assertThrows(IOException.class, () -> net.engine.poll(0));
        assertEquals(1, handlers.stream().mapToInt(handler -> handler.calls).sum());
        assertEquals(
                0,
                handlers.stream()
                        .mapToInt(handler -> handler.closeReasons.size())
                        .sum());
        for (Peer peer : peers) {
            peer.close();
        }
    }

    @Test
    void shouldCloseWhatCannotBeAdopted() throws IOException {
        SocketChannel plain = SocketChannel.open();
        assertThrows(IOException.class, () -> net.engine.adopt(plain, new FrameHandler()));
        assertFalse(plain.isOpen());
        SocketChannel secure = SocketChannel.open();
        TlsSetup tls = new TlsSetup(remote -> new LoopbackKeys().server(), false, 1, Runnable::run);
        assertThrows(IOException.class, () -> net.engine.adopt(secure, new FrameHandler(), tls));
        assertFalse(secure.isOpen());
        net.settle();
    }

    /** Also by transports that have no datagrams. */
    @Test
    void shouldRefuseWhatIsNotBound() throws IOException {
        DatagramHandler handler = new DatagramHandler() {
            @Override
            public void onDatagram(InetSocketAddress from, byte[] bytes) {}

            @Override
            public void onClosed(String reason) {}
        };
        DatagramChannel unbound = DatagramChannel.open();
        try (unbound) {
            assertThrows(IOException.class, () -> net.engine.bind(unbound, handler));
            assertTrue(unbound.isOpen());
        }
        assertThrows(IOException.class, () -> net.engine.bind(unbound, handler));
    }

    @Test
    void shouldShowNoCertificatesOfThoseWhoHaveShownNone() throws IOException {
        FrameHandler handler = new FrameHandler();
        handler.echo = true;
        try (Peer peer = net.connect(handler)) {
            net.send(peer, FrameHandler.framed(new byte[1]));
            net.receive(peer, 5);
            assertEquals(tls() != LoopbackTls.NONE, handler.channel.isSecure());
            assertEquals(List.of(), handler.channel.peerCertificates());
        }
    }

    @Test
    void shouldSetSocketOptions() throws IOException {
        Peer peer = new Peer(net.address());
        try (peer;
                SocketChannel near = net.listener.accept()) {
            net.engine.adopt(near, new FrameHandler());
            assertTrue(near.getOption(StandardSocketOptions.TCP_NODELAY));
            assertTrue(near.getOption(StandardSocketOptions.SO_KEEPALIVE));
            assertFalse(near.isBlocking());
        }
    }

    @Test
    void shouldEndLongPollWhenWoken() throws Exception {
        for (int round = 0; round < 50; round++) {
            Thread waker = new Thread(net.engine::wake);
            long before = System.nanoTime();
            waker.start();
            net.engine.poll(TimeUnit.SECONDS.toNanos(30));
            assertTrue(System.nanoTime() - before < TimeUnit.SECONDS.toNanos(10), "slept through a wake");
            waker.join();
        }
    }

    @Test
    void shouldRememberWakeThatComesBeforeThePoll() throws IOException {
        net.engine.poll(0);
        net.engine.wake();
        net.engine.wake();
        long before = System.nanoTime();
        net.engine.poll(TimeUnit.SECONDS.toNanos(30));
        assertTrue(System.nanoTime() - before < TimeUnit.SECONDS.toNanos(10));
    }

    /** Also with the calls in between that might swallow a wake on its way. */
    @Test
    void shouldNeverLoseWakes() throws Exception {
        int rounds = 3000;
        AtomicInteger asked = new AtomicInteger();
        AtomicInteger answered = new AtomicInteger();
        Thread waker = new Thread(() -> {
            for (int round = 1; round <= rounds; round++) {
                while (asked.get() < round) {
                    Thread.onSpinWait();
                }
                answered.set(round);
                net.engine.wake();
            }
        });
        waker.setDaemon(true);
        waker.start();
        for (int round = 1; round <= rounds; round++) {
            long before = System.nanoTime();
            asked.set(round);
            if (round % 3 == 0) {
                net.engine.poll(0);
            }
            if (round % 5 == 0) {
                net.engine.watch(net.listener, () -> {});
                net.engine.unwatch(net.listener);
            }
            while (answered.get() < round) {
                net.engine.poll(TimeUnit.SECONDS.toNanos(20));
            }
            assertTrue(System.nanoTime() - before < TimeUnit.SECONDS.toNanos(15), "lost a wake in round " + round);
        }
        waker.join();
    }

    @Test
    void shouldWaitNoLongerThanAsked() throws IOException {
        for (long nanos : new long[] {-1, 0, 1, 500_000, 5_000_000}) {
            long took = Long.MAX_VALUE;
            for (int i = 0; i < 3 && took >= LONGEST_POLL_NANOS; i++) { // the machine may pause, but not each time
                took = emptyPoll(nanos);
            }
            assertTrue(took < LONGEST_POLL_NANOS, "poll(" + nanos + ") took " + took);
        }
    }

    private long emptyPoll(long nanos) throws IOException {
        long before = System.nanoTime();
        assertEquals(0, net.engine.poll(nanos));
        return System.nanoTime() - before;
    }

    @Test
    void shouldLeaveNoDescriptorsBehind() throws IOException {
        Assumptions.assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")));
        warmUp();
        long before = Loopback.openDescriptors();
        for (int batch = 0; batch < batches(); batch++) {
            List<Peer> peers = new ArrayList<>();
            List<FrameHandler> handlers = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                FrameHandler handler = new FrameHandler();
                handlers.add(handler);
                peers.add(net.connect(handler));
            }
            for (int i = 0; i < 100; i++) {
                endInOneOfThreeWays(i, peers.get(i), handlers.get(i).channel);
            }
        }
        net.until("all descriptors back", () -> Loopback.openDescriptors() <= before);
    }

    /** Hundreds of connections that are opened and closed. */
    int batches() {
        return 20;
    }

    private void warmUp() throws IOException {
        FrameHandler handler = new FrameHandler();
        handler.echo = true;
        try (Peer peer = net.connect(handler)) {
            net.send(peer, FrameHandler.framed(new byte[1]));
            net.receive(peer, 5);
        }
        net.until("closed", () -> !handler.closeReasons.isEmpty());
        net.settle();
    }

    private static void endInOneOfThreeWays(int which, Peer peer, Channel channel) throws IOException {
        if (which % 3 == 0) {
            channel.close();
        } else if (which % 3 == 1) {
            channel.closeAfterFlush();
        }
        peer.close();
    }

    private void acceptAll(TransportEngine engine, List<FrameHandler> into) {
        try {
            FrameHandler handler = new FrameHandler();
            while (net.tryAccept(engine, handler)) {
                into.add(handler);
                handler = new FrameHandler();
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
