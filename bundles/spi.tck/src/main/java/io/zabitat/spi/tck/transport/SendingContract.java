package io.zabitat.spi.tck.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How bytes leave: in order, only when flushed, with back-pressure. */
abstract class SendingContract extends ReceivingContract {
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
            net.until("all taken", () -> handler.channel.pendingBytes() == 0);
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
            assertTaken(total - pending, peer.receivedBytes());
        }
    }

    @Test
    void shouldHoldBackUnflushedBytesBehindBlockedOnes() throws IOException {
        FrameHandler handler = new FrameHandler();
        try (Peer peer = net.connect(handler)) {
            int total = 0;
            while (handler.channel.pendingBytes() < MIB) {
                handler.send(new byte[100_000]);
                handler.channel.flush();
                total += 4 + 100_000;
            }
            handler.send(new byte[10]);
            net.receive(peer, total);
            net.settle();
            peer.receive();
            assertEquals(total, peer.receivedBytes());
            assertEquals(14, handler.channel.pendingBytes());
            handler.channel.flush();
            net.receive(peer, total + 14);
        }
    }

    @Test
    void shouldGiveMemoryBackOnceSent() throws IOException {
        FrameHandler handler = new FrameHandler();
        try (Peer peer = net.connect(handler)) {
            long before = usedHeap();
            for (int i = 0; i < 1024; i++) {
                handler.send(new byte[60 * 1024]);
                handler.channel.flush();
            }
            assertTrue(usedHeap() - before > 32 * MIB, "the test holds too little to see anything");
            while (handler.channel.pendingBytes() > 0) {
                peer.discard();
                net.engine.poll(0);
            }
            assertTrue(usedHeap() - before < 8 * MIB, "still holds " + (usedHeap() - before));
        }
    }

    /** @param counted what must have left, if pending bytes are counted as they are */
    void assertTaken(int counted, int received) {
        assertEquals(counted, received);
    }

    private static long usedHeap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
