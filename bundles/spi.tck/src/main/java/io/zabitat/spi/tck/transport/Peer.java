package io.zabitat.spi.tck.transport;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** The far end of a connection, driven by the test's thread without ever blocking. */
class Peer implements AutoCloseable {
    final SocketChannel socket;
    private final ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
    final ByteArrayOutputStream received = new ByteArrayOutputStream();
    boolean ended;

    Peer(SocketAddress server) throws IOException {
        socket = SocketChannel.open(server);
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        socket.configureBlocking(false);
    }

    /** Whether what it has to do before the first byte is done; gets on with it. */
    boolean isReady() throws IOException {
        return true;
    }

    /** Whether the socket has taken all that {@link #trySend} took. */
    boolean isSent() throws IOException {
        return true;
    }

    /** Sends what the socket takes. */
    int trySend(ByteBuffer bytes) throws IOException {
        return socket.write(bytes);
    }

    /** Takes over what has arrived so far. */
    void receive() throws IOException {
        int count = 1;
        while (count > 0) {
            count = socket.read(buffer.clear());
            if (count > 0) {
                received.write(buffer.array(), 0, count);
            }
        }
        ended |= count < 0;
    }

    /** Reads once and forgets it. */
    void discard() throws IOException {
        ended |= socket.read(buffer.clear()) < 0;
    }

    byte[] received() {
        return received.toByteArray();
    }

    int receivedBytes() {
        return received.size();
    }

    /** Whether the other side has ended its output. */
    boolean hasEnded() {
        return ended;
    }

    /** Ends with a reset instead of an orderly end of stream. */
    void reset() throws IOException {
        socket.setOption(StandardSocketOptions.SO_LINGER, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
