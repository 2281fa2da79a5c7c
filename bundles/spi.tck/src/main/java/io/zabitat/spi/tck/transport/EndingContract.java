package io.zabitat.spi.tck.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.spi.transport.Channel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How connections end, and who is told. */
abstract class EndingContract extends SendingContract {
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
    void shouldNotResetPeerThatStillSends() throws IOException {
        long before = Loopback.openDescriptors();
        FrameHandler handler = new FrameHandler();
        try (Peer peer = net.connect(handler)) {
            handler.send(new byte[100]);
            handler.channel.closeAfterFlush();
            for (int i = 0; i < 5; i++) {
                net.settle();
                assertEquals(10, peer.trySend(ByteBuffer.wrap(new byte[10])));
            }
            peer.receive();
            assertEquals(104, peer.receivedBytes());
            assertTrue(peer.hasEnded());
        }
        net.until("closed with the peer", () -> Loopback.openDescriptors() == before);
        assertEquals(0, handler.calls + handler.closeReasons.size());
    }

    @Test
    void shouldGiveUpOnPeerThatNeverReads() throws IOException {
        FrameHandler handler = new FrameHandler();
        try (Peer peer = net.connect(handler)) {
            handler.send(new byte[32 * MIB]);
            handler.channel.closeAfterFlush();
            net.until("given up", () -> handler.channel.pendingBytes() == 0);
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
        assertEquals(
                0,
                handlers.get(0).closeReasons.size()
                        + handlers.get(1).closeReasons.size());
    }
}
