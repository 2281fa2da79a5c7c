package io.zabitat.node.transport;

import io.zabitat.spi.transport.Channel;
import io.zabitat.spi.transport.ChannelHandler;
import io.zabitat.spi.transport.OpenChannel;
import io.zabitat.spi.transport.TransportEngine;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Moves no bytes; writes down what it is given, and refuses as it is told. */
final class ToyEngine implements TransportEngine {
    final Set<ServerSocketChannel> watched = new HashSet<>();
    boolean lettingGo = true;
    int refusals;
    int ports = Integer.MAX_VALUE;
    int closed;
    /** What it was given, in that order. */
    final List<SocketChannel> adopted = new ArrayList<>();

    private final String name;

    ToyEngine(String name) {
        this.name = name;
    }

    @Override
    public void watch(ServerSocketChannel listener, Runnable onAcceptable) throws IOException {
        if (watched.size() == ports) {
            throw new IOException("no more ports");
        }
        watched.add(listener);
    }

    @Override
    public void unwatch(ServerSocketChannel listener) {
        watched.remove(listener);
    }

    @Override
    public Channel adopt(SocketChannel socket, ChannelHandler handler) throws IOException {
        return adopt(new OpenChannel(socket, ByteBuffer.allocate(0), ByteBuffer.allocate(0)), handler);
    }

    @Override
    public Channel adopt(OpenChannel connection, ChannelHandler handler) throws IOException {
        if (refusals > 0) {
            refusals--;
            throw new IOException("refused");
        }
        adopted.add(connection.socket());
        return new Toy(connection);
    }

    @Override
    public int poll(long timeoutNanos) {
        return 0;
    }

    @Override
    public void wake() {}

    @Override
    public void close() {
        closed++;
    }

    @Override
    public String toString() {
        return name;
    }

    private final class Toy implements Channel {
        private final OpenChannel connection;

        Toy(OpenChannel connection) {
            this.connection = connection;
        }

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
            return lettingGo ? Optional.of(connection) : Optional.empty();
        }
    }
}
