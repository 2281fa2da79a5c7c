package io.zabitat.node.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.spi.transport.Channel;
import io.zabitat.spi.transport.ChannelHandler;
import io.zabitat.spi.transport.OpenChannel;
import io.zabitat.spi.transport.TransportEngine;
import io.zabitat.spi.transport.TransportSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A connection that comes from another engine with something unread, or unsent, to an engine whose thread is quicker than the owner. */
class MovedConnectionTest {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final List<String> heard = new ArrayList<>();

    private void move(boolean ends, ByteBuffer unread, ByteBuffer unsent, int events) throws IOException {
        EngineBridge bridge =
                new EngineBridge(new PromptEngine(ends), TransportSettings.defaults(), "prompt", () -> {});
        bridge.start();
        try (SocketChannel socket = SocketChannel.open()) {
            bridge.adopt(new OpenChannel(socket, unread, unsent), new Handler());
            long deadline = System.nanoTime() + PATIENCE_NANOS;
            while (heard.size() < events) {
                assertTrue(System.nanoTime() - deadline < 0, heard.toString());
                bridge.poll(TimeUnit.MILLISECONDS.toNanos(10));
            }
        } finally {
            bridge.close();
        }
    }

    @Test
    void shouldHearWhatWasReadBeforeTheEnd() throws IOException {
        move(true, ByteBuffer.wrap(new byte[5]), ByteBuffer.allocate(0), 2);
        assertEquals(List.of("5 bytes", "end"), heard);
    }

    /** It was told of the congestion by the other engine, where much more was waiting. */
    @Test
    void shouldHearOfRoomHoweverLittleIsUnsent() throws IOException {
        move(false, ByteBuffer.allocate(0), ByteBuffer.wrap(new byte[5]), 1);
        assertEquals(List.of("room"), heard);
    }

    private final class Handler implements ChannelHandler {
        @Override
        public int onBytes(byte[] bytes, int offset, int length) {
            heard.add(length + " bytes");
            return length;
        }

        @Override
        public int wantedBytes() {
            return 1;
        }

        @Override
        public void onDrained() {
            heard.add("room");
        }

        @Override
        public void onClosed(String reason) {
            heard.add("end");
        }
    }

    /** Sends at once what it is given, and knows at once that a socket has ended. */
    private record PromptEngine(boolean ends) implements TransportEngine {
        @Override
        public void watch(ServerSocketChannel listener, Runnable onAcceptable) {}

        @Override
        public void unwatch(ServerSocketChannel listener) {}

        @Override
        public Channel adopt(SocketChannel socket, ChannelHandler handler) {
            if (ends) {
                handler.onClosed("end of stream");
            }
            return new PromptChannel();
        }

        @Override
        public Channel adopt(OpenChannel connection, ChannelHandler handler) {
            return adopt(connection.socket(), handler);
        }

        @Override
        public int poll(long timeoutNanos) {
            return 0;
        }

        @Override
        public void wake() {}

        @Override
        public void close() {}
    }

    private static final class PromptChannel implements Channel {
        @Override
        public InetSocketAddress remoteAddress() {
            return new InetSocketAddress(0);
        }

        @Override
        public InetSocketAddress localAddress() {
            return new InetSocketAddress(0);
        }

        @Override
        public ByteBuffer reserve(int bytes) {
            return ByteBuffer.allocate(bytes);
        }

        @Override
        public void flush() {}

        @Override
        public int pendingBytes() {
            return 0;
        }

        @Override
        public boolean isCongested() {
            return false;
        }

        @Override
        public void setReading(boolean reading) {}

        @Override
        public void closeAfterFlush() {}

        @Override
        public void close() {}

        @Override
        public Optional<OpenChannel> release() {
            return Optional.empty();
        }
    }
}
