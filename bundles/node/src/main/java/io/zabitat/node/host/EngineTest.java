package io.zabitat.node.host;

import io.zabitat.spi.transport.Channel;
import io.zabitat.spi.transport.ChannelHandler;
import io.zabitat.spi.transport.OpenChannel;
import io.zabitat.spi.transport.TransportEngine;
import io.zabitat.spi.transport.TransportProvider;
import io.zabitat.spi.transport.TransportSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What a transport has to show before it gets connections: it echoes frames over loopback, whole and in order, in a hurry and in pieces;
 * it stops reading, hands a connection over, says goodbye, and wakes up. Runs on the thread that calls it, which owns the engine.
 */
public final class EngineTest implements AutoCloseable {
    private static final int PINGS = 1_000;
    private static final int LARGE_BYTES = 3 * 1024 * 1024;
    private static final long STAGE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final TransportEngine engine;
    private final ServerSocketChannel listener;
    private final SocketChannel client;
    private final Echo echo = new Echo();
    private final ByteBuffer in = ByteBuffer.allocate(64 * 1024);
    private Channel channel;
    private long received;

    private EngineTest(TransportEngine engine) throws IOException {
        this.engine = engine;
        listener = ServerSocketChannel.open();
        client = SocketChannel.open();
    }

    /**
     * Tests an engine that is made for it.
     *
     * @return what was shown, in a few words
     * @throws IOException when the transport is not fit: the message says in what
     */
    static String run(TransportProvider provider) throws IOException {
        long began = System.nanoTime();
        boolean handsOver;
        try (EngineTest test = new EngineTest(provider.open(TransportSettings.defaults()))) {
            handsOver = test.run();
        }
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        return "self-test: " + PINGS + " frames, 1 of " + LARGE_BYTES + " bytes, "
                + (handsOver ? "takes over open connections" : "takes over no open connections") + ", " + millis
                + " ms";
    }

    private boolean run() throws IOException {
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        engine.watch(listener, this::accept);
        client.connect(listener.getLocalAddress());
        client.setOption(StandardSocketOptions.TCP_NODELAY, true);
        client.configureBlocking(false);
        until("a connection to be reported", () -> channel != null);
        exchange(0, PINGS);
        large();
        pause();
        boolean handsOver = handOver();
        exchange(PINGS, 10);
        wake();
        goodbye();
        return handsOver;
    }

    private void accept() {
        try {
            SocketChannel socket = listener.accept();
            if (socket != null) {
                channel = engine.adopt(socket, echo);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Something that comes true while the engine is polled. */
    private interface Condition {
        boolean holds() throws IOException;
    }

    private void until(String what, Condition condition) throws IOException {
        long deadline = System.nanoTime() + STAGE_NANOS;
        while (!condition.holds()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("in vain waited for " + what);
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new IOException("interrupted");
            }
            engine.poll(POLL_NANOS);
        }
    }

    private void exchange(int first, int count) throws IOException {
        int sent = 0;
        long expected = received;
        while (sent < count) {
            int batch = Math.min(count - sent, 1 + sent % 40);
            ByteBuffer out = ByteBuffer.allocate(batch * 1_100);
            for (int i = 0; i < batch; i++, sent++) {
                frame(out, (first + sent) % 1_000, first + sent);
            }
            expected += out.position();
            send(out.flip(), 1 + sent % 5);
            verify(expected, out.rewind());
        }
    }

    private static void frame(ByteBuffer out, int length, int seed) {
        out.putInt(length);
        for (int i = 0; i < length; i++) {
            out.put((byte) (i * 31 + seed));
        }
    }

    private void send(ByteBuffer bytes, int pieces) throws IOException {
        int piece = Math.max(1, bytes.remaining() / pieces);
        int end = bytes.limit();
        until("the socket to take bytes", () -> {
            bytes.limit(Math.min(end, bytes.position() + piece));
            client.write(bytes);
            bytes.limit(end);
            return !bytes.hasRemaining();
        });
    }

    /** All of these bytes come back, and no others. */
    private void verify(long expectedTotal, ByteBuffer expected) throws IOException {
        until("the answer", () -> {
            in.clear().limit((int) Math.min(in.capacity(), expectedTotal - received));
            int count = client.read(in);
            if (count < 0) {
                throw new IOException("the connection was closed");
            }
            in.flip();
            received += in.remaining();
            while (in.hasRemaining()) {
                byte is = in.get();
                byte wanted = expected.get();
                if (is != wanted) {
                    throw new IOException("the answer differs at byte " + (expected.position() - 1) + ": " + is
                            + " in place of " + wanted);
                }
            }
            return received == expectedTotal;
        });
    }

    private void large() throws IOException {
        ByteBuffer out = ByteBuffer.allocate(4 + LARGE_BYTES);
        frame(out, LARGE_BYTES, 5);
        send(out.flip(), 50);
        verify(received + out.capacity(), out.rewind());
    }

    private void pause() throws IOException {
        channel.setReading(false);
        ByteBuffer out = ByteBuffer.allocate(104);
        frame(out, 100, 9);
        send(out.flip(), 1);
        int before = echo.frames;
        for (int i = 0; i < 5; i++) {
            engine.poll(0);
        }
        if (echo.frames != before) {
            throw new IOException("it reads while it must not");
        }
        channel.setReading(true);
        verify(received + 104, out.rewind());
    }

    private boolean handOver() throws IOException {
        ByteBuffer out = ByteBuffer.allocate(204);
        frame(out, 200, 11);
        ByteBuffer begin = out.duplicate().flip().limit(77);
        send(begin, 1);
        until("a part of a frame", () -> echo.calls > 0);
        Optional<OpenChannel> between = channel.release();
        if (between.isPresent()) {
            channel = engine.adopt(between.get(), echo);
        }
        send(out.duplicate().flip().position(77), 1);
        verify(received + 204, out.flip());
        return between.isPresent();
    }

    private void wake() throws IOException {
        engine.wake();
        long before = System.nanoTime();
        engine.poll(STAGE_NANOS);
        if (System.nanoTime() - before > STAGE_NANOS / 2) {
            throw new IOException("it sleeps through a wake");
        }
    }

    private void goodbye() throws IOException {
        ByteBuffer last = ByteBuffer.wrap(new byte[] {0, 0, 0, 1, 42});
        channel.reserve(5).put(last.duplicate());
        channel.closeAfterFlush();
        verify(received + 5, last);
        until("the end of the stream", () -> client.read(in.clear()) < 0);
        engine.unwatch(listener);
        if (!echo.ended.isEmpty()) {
            throw new IOException("it told of an end that was its owner's own: " + echo.ended);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            engine.close();
        } finally {
            client.close();
            listener.close();
        }
    }

    /** Sends every whole frame back. */
    private final class Echo implements ChannelHandler {
        private int frames;
        private int calls;
        private int wanted = 4;
        private String ended = "";

        @Override
        public int onBytes(byte[] bytes, int offset, int length) {
            calls++;
            int used = 0;
            wanted = 4;
            while (length - used >= 4) {
                int frame = 4 + ByteBuffer.wrap(bytes, offset + used, 4).getInt();
                if (length - used < frame) {
                    wanted = frame;
                    break;
                }
                channel.reserve(frame).put(bytes, offset + used, frame);
                frames++;
                used += frame;
            }
            channel.flush();
            return used;
        }

        @Override
        public int wantedBytes() {
            return wanted;
        }

        @Override
        public void onDrained() {
            calls++;
        }

        @Override
        public void onClosed(String reason) {
            ended = reason;
        }
    }
}
