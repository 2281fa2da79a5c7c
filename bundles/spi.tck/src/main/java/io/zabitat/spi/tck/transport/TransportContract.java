package io.zabitat.spi.tck.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.spi.transport.Channel;
import io.zabitat.spi.transport.TransportEngine;
import io.zabitat.spi.transport.TransportProvider;
import io.zabitat.spi.transport.TransportSettings;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every transport must do, shown over real sockets on loopback. The test's thread is the owner of the engine. A
 * provider's test extends this class and adds nothing but the provider.
 */
public abstract class TransportContract {
    private static final int MIB = 1024 * 1024;
    private static final TransportSettings SETTINGS = new TransportSettings(8 * 1024, 256 * 1024, true);

    private Loopback net;

    /** The provider under test. */
    protected abstract TransportProvider provider();

    @BeforeEach
    void open() throws IOException {
        net = new Loopback(provider().open(SETTINGS));
    }

    @AfterEach
    void close() throws Exception {
        net.close();
    }

    // ---- receiving

    @Test
    void shouldEchoFramesSplitAtEveryByte() throws IOException {
        FrameHandler handler = new FrameHandler();
        handler.echo = true;
        List<byte[]> sent = List.of(new byte[0], FrameHandler.payload(1, 1), FrameHandler.payload(37, 2), new byte[3]);
        byte[] stream = FrameHandler.joined(sent);
        try (Peer peer = net.connect(handler)) {
            for (int cut = 1; cut < stream.length; cut++) {
                int before = peer.receivedBytes();
                net.send(peer, Arrays.copyOfRange(stream, 0, cut));
                net.engine.poll(0);
                net.send(peer, Arrays.copyOfRange(stream, cut, stream.length));
                net.receive(peer, before + stream.length);
                byte[] all = peer.received();
                assertArrayEquals(stream, Arrays.copyOfRange(all, before, all.length), "cut at " + cut);
            }
        }
        assertEquals((stream.length - 1) * sent.size(), handler.frames.size());
    }

    @Test
    void shouldDeliverFramesThatArriveByteByByte() throws IOException {
        FrameHandler handler = new FrameHandler();
        List<byte[]> sent = List.of(FrameHandler.payload(9, 3), FrameHandler.payload(0, 0), FrameHandler.payload(21, 4));
        try (Peer peer = net.connect(handler)) {
            for (byte one : FrameHandler.joined(sent)) {
                net.send(peer, new byte[] {one});
                net.engine.poll(TimeUnit.SECONDS.toNanos(5));
            }
            net.until("all frames", () -> handler.frames.size() == sent.size());
        }
        assertTrue(FrameHandler.same(sent, handler.frames));
        assertTrue(handler.fruitlessCalls <= 2 * sent.size(), "rescanned " + handler.fruitlessCalls + " times");
    }

    @Test
    void shouldKeepOrderWhenManyFramesCrossTheReadBuffer() throws IOException {
        FrameHandler handler = new FrameHandler();
        List<byte[]> sent = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            sent.add(FrameHandler.payload(i % 700, i));
        }
        try (Peer peer = net.connect(handler)) {
            net.send(peer, FrameHandler.joined(sent));
            net.until("all frames", () -> handler.frames.size() == sent.size());
        }
        assertTrue(FrameHandler.same(sent, handler.frames));
    }

    @Test
    void shouldDeliverLargeFrameOnceItIsWhole() throws IOException {
        FrameHandler handler = new FrameHandler();
        List<byte[]> sent =
                List.of(FrameHandler.payload(5, 1), FrameHandler.payload(MIB, 7), FrameHandler.payload(100, 2));
        try (Peer peer = net.connect(handler)) {
            net.send(peer, FrameHandler.joined(sent));
            net.until("all frames", () -> handler.frames.size() == sent.size());
        }
        assertTrue(FrameHandler.same(sent, handler.frames));
        assertTrue(handler.fruitlessCalls <= 3, "rescanned " + handler.fruitlessCalls + " times");
    }

    @Test
    void shouldGiveKeptBytesAgainWhenReadingResumes() throws IOException {
        FrameHandler handler = new FrameHandler();
        handler.framesPerCall = 1;
        List<byte[]> sent = List.of(FrameHandler.payload(10, 1), FrameHandler.payload(20, 2), FrameHandler.payload(30, 3));
        try (Peer peer = net.connect(handler)) {
            net.send(peer, FrameHandler.joined(sent));
            for (int taken = 1; taken <= sent.size(); taken++) {
                int expected = taken;
                net.until("frame " + taken, () -> handler.frames.size() == expected);
                net.settle();
                assertEquals(expected, handler.frames.size(), "delivered while reading was off");
                handler.channel.setReading(true);
            }
            net.settle();
        }
        assertTrue(FrameHandler.same(sent, handler.frames));
    }

    @Test
    void shouldRedeliverInTheNextPollWithoutWaiting() throws IOException {
        FrameHandler handler = new FrameHandler();
        handler.framesPerCall = 1;
        try (Peer peer = net.connect(handler)) {
            net.send(peer, FrameHandler.joined(List.of(new byte[1], new byte[2])));
            net.until("first frame", () -> handler.frames.size() == 1);
            handler.channel.setReading(true);
            long before = System.nanoTime();
            net.engine.poll(TimeUnit.SECONDS.toNanos(10));
            assertTrue(System.nanoTime() - before < TimeUnit.SECONDS.toNanos(5));
        }
        assertEquals(2, handler.frames.size());
    }

    @Test
    void shouldNotReadWhilePaused() throws IOException {
        FrameHandler handler = new FrameHandler();
        try (Peer peer = net.connect(handler)) {
            handler.channel.setReading(false);
            net.send(peer, FrameHandler.framed(new byte[10]));
            net.settle();
            assertEquals(0, handler.calls);
            handler.channel.setReading(true);
            net.until("the frame", () -> handler.frames.size() == 1);
        }
    }

    // ---- sending

    @Test
    void shouldSendNothingBeforeFlush() throws IOException {
        FrameHandler handler = new FrameHandler();
        try (Peer peer = net.connect(handler)) {
            handler.send(new byte[100]);
            assertEquals(104, handler.channel.pendingBytes());
            net.settle();
            peer.receive();
            assertEquals(0, peer.receivedBytes());
            handler.channel.flush();
            net.receive(peer, 104);
            assertEquals(0, handler.channel.pendingBytes());
        }
    }

    @Test
    void shouldKeepOrderOfSmallAndHugeWrites() throws IOException {
        FrameHandler handler = new FrameHandler();
        List<byte[]> sent = new ArrayList<>();
        try (Peer peer = net.connect(handler)) {
            for (int i = 0; i < 3000; i++) {
                byte[] frame = FrameHandler.payload(i % 1000 == 999 ? 2 * MIB : i % 90, i);
                sent.add(frame);
                handler.channel.reserve(200); // room that is not used is not sent
                handler.send(frame);
                if (i % 7 == 0) {
                    handler.channel.flush();
                }
            }
            handler.channel.flush();
            byte[] expected = FrameHandler.joined(sent);
            net.receive(peer, expected.length);
            net.settle();
            assertArrayEquals(expected, peer.received());
            assertEquals(0, handler.channel.pendingBytes());
        }
    }

    @Test
    void shouldHandOutHeapBuffersWithRoom() throws IOException {
        FrameHandler handler = new FrameHandler();
        try (Peer peer = net.connect(handler)) {
            for (int bytes : new int[] {1, 100, 8191, 8192, 8193, 100_000}) {
                ByteBuffer room = handler.channel.reserve(bytes);
                assertTrue(room.hasArray() && room.remaining() >= bytes, "no room for " + bytes);
                assertEquals(ByteOrder.BIG_ENDIAN, room.order());
            }
            assertEquals(0, handler.channel.pendingBytes());
        }
    }

    @Test
    void shouldTellCongestionAndItsEnd() throws IOException {
        FrameHandler handler = new FrameHandler();
        try (Peer peer = net.connect(handler)) {
            int total = 0;
            int frames = 0;
            while (!handler.channel.isCongested() || frames < 100) {
                handler.send(new byte[64 * 1024]);
                handler.channel.flush();
                total += 4 + 64 * 1024;
                frames++;
                assertTrue(frames < 10_000, "never congested");
            }
            int pending = handler.channel.pendingBytes();
            assertTrue(pending > SETTINGS.maxPendingBytes() && pending <= total, "pending " + pending);
            net.settle();
            assertEquals(0, handler.drained);
            net.receive(peer, total);
            net.until("drained", () -> handler.drained > 0);
            net.settle();
            assertEquals(1, handler.drained);
            assertEquals(total, peer.receivedBytes());
            assertEquals(0, handler.channel.pendingBytes());
            assertFalse(handler.channel.isCongested());
        }
    }

    @Test
    void shouldCountExactlyWhatTheSocketHasNotTaken() throws IOException {
        FrameHandler handler = new FrameHandler();
        try (Peer peer = net.connect(handler)) {
            int total = 0;
            while (handler.channel.pendingBytes() < MIB) {
                handler.send(new byte[100_000]);
                handler.channel.flush();
                total += 4 + 100_000;
            }
            net.settle();
            int pending = handler.channel.pendingBytes();
            handler.channel.close();
            net.until("end of stream", () -> {
                peer.receive();
                return peer.hasEnded();
            });
            assertEquals(total - pending, peer.receivedBytes());
        }
    }

    // ---- ends

    @Test
    void shouldDeliverEverythingBeforeClosing() throws IOException {
        FrameHandler handler = new FrameHandler();
        byte[] frame = FrameHandler.payload(8 * MIB, 5);
        try (Peer peer = net.connect(handler)) {
            net.send(peer, new byte[] {0, 0, 1}); // unread input must not turn the end into a reset
            handler.send(frame);
            handler.channel.closeAfterFlush();
            net.send(peer, new byte[100]);
            net.until("end of stream", () -> {
                peer.receive();
                return peer.hasEnded();
            });
            assertArrayEquals(FrameHandler.framed(frame), peer.received());
        }
        net.settle();
        assertEquals(0, handler.calls + handler.closeReasons.size());
    }

    @Test
    void shouldGiveUpOnPeerThatNeverReads() throws IOException {
        long before = Loopback.openDescriptors();
        FrameHandler handler = new FrameHandler();
        try (Peer peer = net.connect(handler)) {
            handler.send(new byte[32 * MIB]);
            handler.channel.closeAfterFlush();
            net.until("given up", () -> Loopback.openDescriptors() == before + 1);
            peer.receive();
            assertTrue(peer.receivedBytes() < 32 * MIB);
        }
        assertEquals(List.of(), handler.closeReasons);
    }

    @Test
    void shouldDropWhatIsPendingWhenClosed() throws IOException {
        FrameHandler handler = new FrameHandler();
        try (Peer peer = net.connect(handler)) {
            handler.send(new byte[100]);
            handler.channel.close();
            net.until("end of stream", () -> {
                peer.receive();
                return peer.hasEnded();
            });
            assertEquals(0, peer.receivedBytes());
        }
        net.settle();
        assertEquals(List.of(), handler.closeReasons);
    }

    @Test
    void shouldTellOnceThatThePeerHasGone() throws IOException {
        FrameHandler handler = new FrameHandler();
        Peer peer = net.connect(handler);
        net.send(peer, FrameHandler.framed(new byte[5]));
        peer.close();
        net.until("closed", () -> !handler.closeReasons.isEmpty());
        handler.channel.close();
        net.settle();
        assertEquals(List.of("end of stream"), handler.closeReasons);
        assertEquals(1, handler.frames.size());
    }

    @Test
    void shouldTellOnceThatWritingFailed() throws IOException {
        FrameHandler handler = new FrameHandler();
        Peer peer = net.connect(handler);
        handler.channel.setReading(false);
        peer.reset();
        net.until("closed", () -> {
            handler.send(new byte[1000]);
            handler.channel.flush();
            return !handler.closeReasons.isEmpty();
        });
        net.settle();
        assertEquals(1, handler.closeReasons.size());
        assertFalse(handler.closeReasons.get(0).isEmpty());
    }

    @Test
    void shouldNotSpinOnDeadSocketThatIsNotRead() throws IOException {
        FrameHandler handler = new FrameHandler();
        Peer peer = net.connect(handler);
        handler.channel.setReading(false);
        peer.reset();
        net.settle();
        int ready = 0;
        for (int i = 0; i < 20; i++) {
            ready += net.engine.poll(TimeUnit.MILLISECONDS.toNanos(2));
        }
        assertEquals(0, ready);
        handler.channel.setReading(true);
        net.until("closed", () -> handler.closeReasons.size() == 1);
    }

    @Test
    void shouldBeHarmlessAfterTheEnd() throws IOException {
        FrameHandler handler = new FrameHandler();
        try (Peer peer = net.connect(handler)) {
            Channel channel = handler.channel;
            channel.close();
            handler.send(new byte[10]);
            channel.flush();
            channel.setReading(false);
            channel.setReading(true);
            channel.closeAfterFlush();
            channel.close();
            assertEquals(0, channel.pendingBytes());
            assertFalse(channel.isCongested());
            assertEquals(net.address(), channel.localAddress());
            assertTrue(channel.remoteAddress().getPort() > 0);
        }
        net.settle();
        assertEquals(0, handler.calls + handler.closeReasons.size() + handler.drained);
    }

    @Test
    void shouldCloseOnlyTheChannelWhoseHandlerFails() throws IOException {
        FrameHandler sound = new FrameHandler();
        FrameHandler broken = new FrameHandler() {
            @Override
            public int onBytes(byte[] bytes, int offset, int length) {
                throw new IllegalStateException("broken on purpose");
            }

            @Override
            public void onClosed(String reason) {
                super.onClosed(reason);
                throw new IllegalStateException("broken to the end");
            }
        };
        try (Peer one = net.connect(sound);
                Peer two = net.connect(broken)) {
            net.send(two, new byte[10]);
            net.send(one, FrameHandler.framed(new byte[10]));
            net.until("both handled", () -> sound.frames.size() == 1 && !broken.closeReasons.isEmpty());
            net.until("end of stream", () -> {
                two.receive();
                return two.hasEnded();
            });
            net.send(one, FrameHandler.framed(new byte[11]));
            net.until("the sound one lives", () -> sound.frames.size() == 2);
        } catch (IOException e) {
            // A reset instead of an end of stream is as good, for the broken one.
            net.until("the sound one", () -> sound.frames.size() >= 1);
        }
        assertEquals(1, broken.closeReasons.size());
        assertTrue(broken.closeReasons.get(0).contains("broken on purpose"), broken.closeReasons.get(0));
    }

    @Test
    void shouldRejectImpossibleConsumption() throws IOException {
        FrameHandler handler = new FrameHandler() {
            @Override
            public int onBytes(byte[] bytes, int offset, int length) {
                return length + 1;
            }
        };
        try (Peer peer = net.connect(handler)) {
            net.send(peer, new byte[10]);
            net.until("closed", () -> handler.closeReasons.size() == 1);
        }
    }

    @Test
    void shouldLetHandlersCloseEachOther() throws IOException {
        List<FrameHandler> handlers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            handlers.add(new FrameHandler() {
                @Override
                public int onBytes(byte[] bytes, int offset, int length) {
                    handlers.forEach(other -> other.channel.close());
                    calls++;
                    return 0;
                }
            });
        }
        try (Peer one = net.connect(handlers.get(0));
                Peer two = net.connect(handlers.get(1))) {
            net.send(one, new byte[1]);
            two.trySend(ByteBuffer.wrap(new byte[1]));
            net.settle();
        }
        assertEquals(1, handlers.get(0).calls + handlers.get(1).calls);
        assertEquals(0, handlers.get(0).closeReasons.size() + handlers.get(1).closeReasons.size());
    }

    // ---- listeners, waking, engines

    @Test
    void shouldReportConnectionsOnlyWhileWatching() throws IOException {
        List<FrameHandler> handlers = new ArrayList<>();
        Runnable accept = () -> acceptAll(net.engine, handlers);
        net.engine.watch(net.listener, accept);
        try (Peer one = new Peer(net.address())) {
            net.until("first", () -> handlers.size() == 1);
            net.engine.unwatch(net.listener);
            net.engine.unwatch(net.listener);
            try (Peer two = new Peer(net.address())) {
                net.settle();
                assertEquals(1, handlers.size());
                net.engine.watch(net.listener, accept);
                net.until("second", () -> handlers.size() == 2);
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
    void shouldCloseWhatCannotBeAdopted() throws IOException {
        SocketChannel unconnected = SocketChannel.open();
        assertThrows(IOException.class, () -> net.engine.adopt(unconnected, new FrameHandler()));
        assertFalse(unconnected.isOpen());
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

    @Test
    void shouldWaitNoLongerThanAsked() throws IOException {
        for (long nanos : new long[] {-1, 0, 1, 500_000, 5_000_000}) {
            long before = System.nanoTime();
            assertEquals(0, net.engine.poll(nanos));
            long took = System.nanoTime() - before;
            assertTrue(took < TimeUnit.SECONDS.toNanos(2), "poll(" + nanos + ") took " + took);
        }
    }

    @Test
    void shouldLeaveNoDescriptorsBehind() throws IOException {
        Assumptions.assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")));
        warmUp();
        long before = Loopback.openDescriptors();
        for (int batch = 0; batch < 20; batch++) {
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
