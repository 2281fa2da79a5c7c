package io.zabitat.spi.tck.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.spi.transport.DatagramHandler;
import io.zabitat.spi.transport.Datagrams;
import io.zabitat.spi.transport.TransportEngine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Datagram sockets, for transports that have them: what comes and goes, whose they are, and what hostile or broken ones may not do. A
 * provider's test extends this class and adds nothing but the provider, beside the one that extends {@link TransportContract}.
 */
public abstract class DatagramContract extends LoopbackContract {
    /** Keeps what came. */
    private static class Inbox implements DatagramHandler {
        final List<byte[]> datagrams = new ArrayList<>();
        final List<InetSocketAddress> senders = new ArrayList<>();
        final List<String> closeReasons = new ArrayList<>();

        @Override
        public void onDatagram(InetSocketAddress from, byte[] bytes) {
            datagrams.add(bytes);
            senders.add(from);
        }

        @Override
        public void onClosed(String reason) {
            closeReasons.add(reason);
        }
    }

    private static DatagramChannel openSocket() throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        channel.configureBlocking(false);
        return channel;
    }

    private static InetSocketAddress addressOf(DatagramChannel channel) throws IOException {
        return (InetSocketAddress) channel.getLocalAddress();
    }

    /** A far end that only sends. */
    private static void send(DatagramChannel from, InetSocketAddress to, byte[] bytes) throws IOException {
        assertEquals(bytes.length, from.send(ByteBuffer.wrap(bytes), to));
    }

    @Test
    void shouldDeliverDatagramsWithTheirSender() throws IOException {
        Inbox inbox = new Inbox();
        try (DatagramChannel near = openSocket();
                DatagramChannel far = openSocket()) {
            Datagrams datagrams = net.engine.bind(near, inbox);
            assertEquals(addressOf(near), datagrams.localAddress());
            send(far, addressOf(near), new byte[0]);
            send(far, addressOf(near), FrameHandler.payload(Datagrams.MAX_BYTES, 3));
            net.until("both", () -> inbox.datagrams.size() == 2);
            assertEquals(0, inbox.datagrams.get(0).length);
            assertArrayEquals(FrameHandler.payload(Datagrams.MAX_BYTES, 3), inbox.datagrams.get(1));
            assertEquals(List.of(addressOf(far), addressOf(far)), inbox.senders);
        }
    }

    @Test
    void shouldAnswerDatagrams() throws IOException {
        Inbox inbox = new Inbox();
        try (DatagramChannel near = openSocket();
                DatagramChannel far = openSocket()) {
            Datagrams datagrams = net.engine.bind(near, inbox);
            assertTrue(datagrams.send(addressOf(far), FrameHandler.payload(Datagrams.MAX_BYTES, 4)));
            ByteBuffer received = ByteBuffer.allocate(2 * Datagrams.MAX_BYTES);
            InetSocketAddress[] from = new InetSocketAddress[1];
            net.until("the datagram", () -> {
                from[0] = (InetSocketAddress) far.receive(received);
                return from[0] != null;
            });
            assertEquals(addressOf(near), from[0]);
            byte[] bytes = new byte[received.flip().remaining()];
            received.get(bytes);
            assertArrayEquals(FrameHandler.payload(Datagrams.MAX_BYTES, 4), bytes);
        }
    }

    @Test
    void shouldDropDatagramsThatAreTooLong() throws IOException {
        Inbox inbox = new Inbox();
        try (DatagramChannel near = openSocket();
                DatagramChannel far = openSocket()) {
            Datagrams datagrams = net.engine.bind(near, inbox);
            send(far, addressOf(near), new byte[Datagrams.MAX_BYTES + 1]);
            send(far, addressOf(near), new byte[9000]);
            send(far, addressOf(near), new byte[7]);
            net.until("the short one", () -> !inbox.datagrams.isEmpty());
            assertEquals(7, inbox.datagrams.get(0).length);
            assertThrows(
                    IllegalArgumentException.class,
                    () -> datagrams.send(addressOf(far), new byte[Datagrams.MAX_BYTES + 1]));
        }
    }

    @Test
    void shouldOutliveSendingToNobody() throws IOException {
        Inbox inbox = new Inbox();
        InetSocketAddress nobody;
        try (DatagramChannel gone = openSocket()) {
            nobody = addressOf(gone);
        }
        try (DatagramChannel near = openSocket();
                DatagramChannel far = openSocket()) {
            Datagrams datagrams = net.engine.bind(near, inbox);
            for (int i = 0; i < 3; i++) {
                datagrams.send(nobody, new byte[10]);
                datagrams.send(new InetSocketAddress(InetAddress.getByName("255.255.255.255"), 9), new byte[10]);
                net.settle();
            }
            send(far, addressOf(near), new byte[1]);
            net.until("a datagram", () -> inbox.datagrams.size() == 1);
            assertEquals(List.of(), inbox.closeReasons);
        }
    }

    /** Nothing may be kept for ever, nor block, however much is sent. */
    @Test
    void shouldBoundWhatWaits() throws IOException {
        try (DatagramChannel near = openSocket();
                DatagramChannel far = openSocket()) {
            Datagrams datagrams = net.engine.bind(near, new Inbox());
            for (int i = 0; i < 20_000; i++) {
                datagrams.send(addressOf(far), new byte[Datagrams.MAX_BYTES]);
            }
            net.until("room again", () -> datagrams.send(addressOf(far), new byte[1]));
        }
    }

    @Test
    void shouldServeConnectionsDuringFlood() throws IOException {
        FrameHandler frames = new FrameHandler();
        DatagramChannel[] channels = {openSocket(), openSocket()};
        try (Peer peer = net.connect(frames)) {
            InetSocketAddress near = addressOf(channels[0]);
            // Each datagram brings about another: one poll must not go on for ever.
            net.engine.bind(channels[0], new Inbox() {
                @Override
                public void onDatagram(InetSocketAddress from, byte[] bytes) {
                    try {
                        channels[1].send(ByteBuffer.allocate(10), near);
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                }
            });
            for (int i = 0; i < 100; i++) {
                channels[1].send(ByteBuffer.allocate(10), near);
            }
            net.send(peer, FrameHandler.framed(new byte[1]));
            net.until("the frame", () -> frames.frames.size() == 1);
        } finally {
            net.engine.close();
            channels[0].close();
            channels[1].close();
        }
    }

    @Test
    void shouldLeaveChannelToItsOwner() throws IOException {
        Inbox first = new Inbox();
        Inbox second = new Inbox();
        TransportEngine other = provider().open(SETTINGS);
        try (DatagramChannel near = openSocket();
                DatagramChannel far = openSocket()) {
            Datagrams datagrams = net.engine.bind(near, first);
            datagrams.close();
            datagrams.close();
            assertTrue(near.isOpen());
            assertFalse(datagrams.send(addressOf(far), new byte[1]));
            other.bind(near, second);
            send(far, addressOf(near), new byte[1]);
            Loopback.until(other, "at the second", () -> second.datagrams.size() == 1);
            other.close();
            assertTrue(near.isOpen());
            net.engine.bind(near, first);
            send(far, addressOf(near), new byte[1]);
            net.until("at the first again", () -> first.datagrams.size() == 1);
            net.engine.close();
            assertTrue(near.isOpen());
            assertEquals(0, first.closeReasons.size() + second.closeReasons.size());
        } finally {
            other.close();
        }
    }

    @Test
    void shouldFreeThePortOfClosedDatagrams() throws IOException {
        DatagramChannel near = openSocket();
        InetSocketAddress address = addressOf(near);
        Datagrams datagrams = net.engine.bind(near, new Inbox());
        net.engine.poll(0);
        datagrams.close();
        near.close();
        try (DatagramChannel again = DatagramChannel.open()) {
            assertEquals(address, again.bind(address).getLocalAddress());
        }
    }

    @Test
    void shouldLetHandlerCloseItself() throws IOException {
        Datagrams[] served = new Datagrams[1];
        Inbox inbox = new Inbox() {
            @Override
            public void onDatagram(InetSocketAddress from, byte[] bytes) {
                super.onDatagram(from, bytes);
                served[0].close();
            }
        };
        try (DatagramChannel near = openSocket();
                DatagramChannel far = openSocket()) {
            served[0] = net.engine.bind(near, inbox);
            send(far, addressOf(near), new byte[1]);
            send(far, addressOf(near), new byte[2]);
            net.settle();
            assertEquals(1, inbox.datagrams.size());
            assertEquals(List.of(), inbox.closeReasons);
        }
    }

    @Test
    void shouldTellHandlerThatItThrew() throws IOException {
        Inbox inbox = new Inbox() {
            @Override
            public void onDatagram(InetSocketAddress from, byte[] bytes) {
                throw new IllegalStateException("wrong");
            }
        };
        try (DatagramChannel near = openSocket();
                DatagramChannel far = openSocket()) {
            net.engine.bind(near, inbox);
            send(far, addressOf(near), new byte[1]);
            net.until("told", () -> inbox.closeReasons.size() == 1);
            send(far, addressOf(near), new byte[1]);
            net.settle();
            assertEquals(1, inbox.closeReasons.size());
            assertTrue(near.isOpen());
        }
    }

    @Test
    void shouldWaitWhenNoDatagramComes() throws IOException {
        try (DatagramChannel near = openSocket()) {
            net.engine.bind(near, new Inbox());
            net.engine.poll(0);
            long before = System.nanoTime();
            assertEquals(0, net.engine.poll(TimeUnit.MILLISECONDS.toNanos(20)));
            assertTrue(System.nanoTime() - before >= TimeUnit.MILLISECONDS.toNanos(15), "does not wait");
        }
    }
}
