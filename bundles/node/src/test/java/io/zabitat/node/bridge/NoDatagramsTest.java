package io.zabitat.node.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.spi.transport.Channel;
import io.zabitat.spi.transport.ChannelHandler;
import io.zabitat.spi.transport.DatagramHandler;
import io.zabitat.spi.transport.TransportEngine;
import io.zabitat.spi.transport.TransportSettings;
import io.zabitat.transport.nio.NioTransportProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.Test;

/** A transport that knows connections only says so at once, on a thread of its own too. */
class NoDatagramsTest {
    private static final DatagramHandler NOBODY = new DatagramHandler() {
        @Override
        public void onDatagram(InetSocketAddress from, byte[] bytes) {
            throw new AssertionError("served");
        }

        @Override
        public void onClosed(String reason) {
            throw new AssertionError("told twice: " + reason);
        }
    };

    /** As of a provider from before there were datagrams. */
    private record Connections(TransportEngine engine) implements TransportEngine {
        @Override
        public void watch(ServerSocketChannel listener, Runnable onAcceptable) throws IOException {
            engine.watch(listener, onAcceptable);
        }

        @Override
        public void unwatch(ServerSocketChannel listener) {
            engine.unwatch(listener);
        }

        @Override
        public Channel adopt(SocketChannel channel, ChannelHandler handler) throws IOException {
            return engine.adopt(channel, handler);
        }

        @Override
        public int poll(long timeoutNanos) throws IOException {
            return engine.poll(timeoutNanos);
        }

        @Override
        public void wake() {
            engine.wake();
        }

        @Override
        public void close() {
            engine.close();
        }
    }

    @Test
    void shouldRefuseDatagramsOfATransportThatHasNone() throws IOException {
        TransportSettings settings = TransportSettings.defaults();
        TransportEngine connections = new Connections(new NioTransportProvider().open(settings));
        try (DatagramChannel channel = DatagramChannel.open();
                EngineBridge bridge = new EngineBridge(connections, settings, "bridge-io", () -> {})) {
            bridge.start();
            channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            IOException refusal = assertThrows(IOException.class, () -> bridge.bind(channel, NOBODY));
            assertEquals("this transport has no datagrams", refusal.getMessage());
            assertTrue(channel.isOpen());
            bridge.poll(0);
        }
    }
}
