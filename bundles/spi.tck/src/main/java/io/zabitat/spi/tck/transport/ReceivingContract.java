package io.zabitat.spi.tck.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.spi.transport.TransportSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How bytes reach handlers: whole or cut, kept or given again. */
abstract class ReceivingContract extends LoopbackContract {
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
        List<byte[]> sent =
                List.of(FrameHandler.payload(9, 3), FrameHandler.payload(0, 0), FrameHandler.payload(21, 4));
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
        List<byte[]> sent =
                List.of(FrameHandler.payload(10, 1), FrameHandler.payload(20, 2), FrameHandler.payload(30, 3));
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
            net.engine.poll(TimeUnit.SECONDS.toNanos(30));
            assertTrue(System.nanoTime() - before < TimeUnit.SECONDS.toNanos(20));
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

    @Test
    void shouldWorkWithTheSmallestLimits() throws IOException {
        FrameHandler handler = new FrameHandler();
        handler.echo = true;
        byte[] stream = FrameHandler.joined(List.of(FrameHandler.payload(50, 1), new byte[0], new byte[3]));
        try (Loopback narrow = open(new TransportSettings(1, 1, false));
                Peer peer = narrow.connect(handler)) {
            narrow.send(peer, stream);
            narrow.receive(peer, stream.length);
            assertArrayEquals(stream, peer.received());
        }
    }
}
