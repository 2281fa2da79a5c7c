package io.zabitat.spi.tck.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.spi.transport.OpenChannel;
import io.zabitat.spi.transport.TransportEngine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** How a connection goes from engine to engine with all its bytes, for transports that let theirs go. */
abstract class HandoverContract extends EndingContract {
    @Test
    void shouldGoOnInAnotherEngineWithAllBytes() throws IOException {
        FrameHandler handler = new FrameHandler();
        byte[] asked = FrameHandler.framed(FrameHandler.payload(50_000, 1));
        List<byte[]> sent = new ArrayList<>();
        TransportEngine other = provider().open(SETTINGS);
        try (Peer peer = net.connect(handler)) {
            net.send(peer, Arrays.copyOf(asked, 30_001));
            while (handler.channel.pendingBytes() < MIB) { // more than the socket takes
                sent.add(FrameHandler.payload(60_000, sent.size()));
                handler.send(sent.get(sent.size() - 1));
                handler.channel.flush();
            }
            handler.send(new byte[77]); // written, not flushed
            sent.add(new byte[77]);
            net.settle();
            OpenChannel between = released(handler);
            handler.channel = other.adopt(between, handler);
            handler.send(new byte[5]);
            sent.add(new byte[5]);
            handler.channel.flush();
            byte[] expected = FrameHandler.joined(sent);
            Loopback.until(other, "all that was sent", () -> {
                peer.receive();
                return peer.receivedBytes() >= expected.length;
            });
            assertArrayEquals(expected, peer.received());
            ByteBuffer rest = ByteBuffer.wrap(asked, 30_001, asked.length - 30_001);
            Loopback.until(other, "the frame", () -> {
                peer.trySend(rest);
                return handler.frames.size() == 1;
            });
            assertArrayEquals(FrameHandler.payload(50_000, 1), handler.frames.get(0));
            assertEquals(List.of(), handler.closeReasons);
            assertEquals(0, handler.channel.pendingBytes());
        } finally {
            other.close();
        }
    }

    @Test
    void shouldKeepWhatAPausedHandlerHasLeft() throws IOException {
        FrameHandler handler = new FrameHandler();
        handler.framesPerCall = 1;
        List<byte[]> frames = List.of(new byte[] {1}, new byte[] {2}, new byte[] {3});
        TransportEngine other = provider().open(SETTINGS);
        try (Peer peer = net.connect(handler)) {
            net.send(peer, FrameHandler.joined(frames));
            net.until("the first", () -> handler.frames.size() == 1);
            net.settle();
            handler.channel = other.adopt(released(handler), handler);
            handler.channel.setReading(false);
            for (int i = 0; i < 10; i++) {
                other.poll(0);
            }
            assertEquals(1, handler.frames.size());
            for (int i = 2; i <= 3; i++) {
                int expected = i;
                handler.channel.setReading(true);
                Loopback.until(other, "one more", () -> handler.frames.size() == expected);
            }
            assertTrue(FrameHandler.same(frames, handler.frames));
        } finally {
            other.close();
        }
    }

    @Test
    void shouldGoThereAndBackManyTimes() throws IOException {
        FrameHandler handler = new FrameHandler();
        handler.echo = true;
        TransportEngine other = provider().open(SETTINGS);
        List<byte[]> sent = new ArrayList<>();
        try (Peer peer = net.connect(handler)) {
            ByteBuffer stream = ByteBuffer.allocate(0);
            for (int i = 0; i < 300; i++) {
                if (i % 3 == 0) {
                    sent.add(FrameHandler.payload(7 * i, i));
                    byte[] next = FrameHandler.framed(sent.get(sent.size() - 1));
                    stream = ByteBuffer.allocate(stream.remaining() + next.length)
                            .put(stream)
                            .put(next)
                            .flip();
                }
                ByteBuffer some = stream.slice(stream.position(), Math.min(stream.remaining(), 700));
                stream.position(stream.position() + peer.trySend(some));
                TransportEngine from = i % 2 == 0 ? net.engine : other;
                from.poll(0);
                peer.receive();
                handler.channel = (i % 2 == 0 ? other : net.engine).adopt(released(handler), handler);
            }
            net.send(peer, Arrays.copyOfRange(stream.array(), stream.position(), stream.limit()));
            net.receive(peer, FrameHandler.joined(sent).length);
            assertArrayEquals(FrameHandler.joined(sent), peer.received());
            assertEquals(List.of(), handler.closeReasons);
        } finally {
            other.close();
        }
    }

    /** As with a stream to a learner, whose sender waits until there is room again. */
    @Test
    void shouldTellOfRoomForWhatWasCongestedBefore() throws IOException {
        FrameHandler handler = new FrameHandler();
        List<byte[]> sent = new ArrayList<>();
        TransportEngine other = provider().open(SETTINGS);
        try (Peer peer = net.connect(handler)) {
            int still = 0;
            while (still < 5) { // until the sockets take no more: the kernel makes them larger for a while
                still++;
                while (!handler.channel.isCongested()) {
                    still = 0;
                    sent.add(FrameHandler.payload(60_000, sent.size()));
                    handler.send(sent.get(sent.size() - 1));
                    handler.channel.flush();
                }
                net.settle();
            }
            int before = handler.drained;
            handler.channel = other.adopt(released(handler), handler);
            byte[] expected = FrameHandler.joined(sent);
            Loopback.until(other, "room", () -> {
                peer.receive();
                return handler.drained == before + 1;
            });
            Loopback.until(other, "all that was sent", () -> {
                peer.receive();
                return peer.receivedBytes() >= expected.length;
            });
            assertArrayEquals(expected, peer.received());
            assertEquals(0, handler.channel.pendingBytes());
        } finally {
            other.close();
        }
    }

    /** What the other side has ended is told by the engine that has the connection, behind what came before. */
    @Test
    void shouldHearOfTheEndInTheOtherEngine() throws IOException {
        FrameHandler handler = new FrameHandler();
        TransportEngine other = provider().open(SETTINGS);
        try (Peer peer = net.connect(handler)) {
            net.send(peer, FrameHandler.framed(new byte[9]));
            OpenChannel between = released(handler);
            peer.close();
            handler.channel = other.adopt(between, handler);
            Loopback.until(other, "the end", () -> !handler.closeReasons.isEmpty());
            net.settle();
            assertEquals(1, handler.frames.size());
            assertEquals(1, handler.closeReasons.size());
        } finally {
            other.close();
        }
    }

    @Test
    void shouldBeHarmlessOnceReleased() throws IOException {
        FrameHandler handler = new FrameHandler();
        try (Peer peer = net.connect(handler)) {
            OpenChannel between = released(handler);
            assertEquals(Optional.empty(), handler.channel.release());
            handler.send(new byte[10]);
            handler.channel.flush();
            handler.channel.setReading(false);
            handler.channel.setReading(true);
            handler.channel.closeAfterFlush();
            handler.channel.close();
            net.send(peer, FrameHandler.framed(new byte[3]));
            net.settle();
            net.engine.close();
            assertTrue(between.socket().isOpen());
            assertFalse(between.socket().isBlocking());
            assertEquals(0, handler.calls + handler.closeReasons.size());
            TransportEngine other = provider().open(SETTINGS);
            FrameHandler next = new FrameHandler();
            next.channel = other.adopt(between, next);
            Loopback.until(other, "the frame", () -> next.frames.size() == 1);
            other.close();
            assertFalse(between.socket().isOpen());
        }
    }

    @Test
    void shouldLeaveOpenWhatItCannotTakeOver() throws IOException {
        FrameHandler handler = new FrameHandler();
        TransportEngine closed = provider().open(SETTINGS);
        closed.close();
        try (Peer peer = net.connect(handler)) {
            net.send(peer, new byte[] {0, 0, 0, 1});
            net.until("some", () -> handler.calls > 0);
            OpenChannel between = released(handler);
            assertThrows(IOException.class, () -> closed.adopt(between, handler));
            handler.channel = net.engine.adopt(between, handler);
            net.send(peer, new byte[] {9});
            net.until("the frame", () -> handler.frames.size() == 1);
        }
    }

    @Test
    void shouldReleaseNothingAfterTheEnd() throws IOException {
        FrameHandler handler = new FrameHandler();
        try (Peer peer = net.connect(handler)) {
            handler.channel.close();
            assertEquals(Optional.empty(), handler.channel.release());
            assertTrue(peer.socket.isOpen());
        }
    }

    /** Transports that let nothing go have nothing to show here: their connections stay until they end. */
    private static OpenChannel released(FrameHandler handler) {
        Optional<OpenChannel> between = handler.channel.release();
        Assumptions.assumeTrue(between.isPresent(), "lets no connection go");
        return between.get();
    }
}
