package io.zabitat.bench.jmh;

import io.zabitat.spi.transport.Channel;
import io.zabitat.spi.transport.ChannelHandler;
import io.zabitat.spi.transport.TransportEngine;
import io.zabitat.spi.transport.TransportProvider;
import io.zabitat.spi.transport.TransportSettings;
import io.zabitat.transport.netty.NettyTransportProvider;
import io.zabitat.transport.nio.NioTransportProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One message over loopback through an engine and back. The other end is a bare socket in the same thread, so the
 * kernel's part of both ends is in the figure: compare the engines with each other.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
        value = 1,
        jvmArgs = {"-Xms1g", "-Xmx1g", "-XX:+UseSerialGC"})
public class TransportBench {
    static final int BURST = 16;
    static final int MESSAGE_BYTES = 160;
    private static final long WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    @Param({"nio", "netty"})
    String transport = "nio";

    private TransportEngine engine;
    private SocketChannel far;
    private Echo echo;
    private final ByteBuffer outgoing = ByteBuffer.allocateDirect(BURST * MESSAGE_BYTES);
    private final ByteBuffer incoming = ByteBuffer.allocateDirect(BURST * MESSAGE_BYTES);

    @Setup
    public void open() throws IOException {
        TransportProvider provider =
                transport.equals("nio") ? new NioTransportProvider() : new NettyTransportProvider();
        engine = provider.open(TransportSettings.defaults());
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            far = SocketChannel.open(listener.getLocalAddress());
            far.setOption(StandardSocketOptions.TCP_NODELAY, true);
            far.configureBlocking(false);
            echo = new Echo();
            echo.channel = engine.adopt(listener.accept(), echo);
        }
    }

    @TearDown
    public void close() throws IOException {
        far.close();
        engine.close();
    }

    /** Returns the bytes that came back. */
    @Benchmark
    public int lone() throws IOException {
        return exchange(1);
    }

    /** Per message of {@link #BURST} that are sent together. Returns the bytes that came back. */
    @Benchmark
    @OperationsPerInvocation(BURST)
    public int burst() throws IOException {
        return exchange(BURST);
    }

    int messages() {
        return echo.messages;
    }

    private int exchange(int messages) throws IOException {
        int bytes = messages * MESSAGE_BYTES;
        far.write(outgoing.clear().limit(bytes));
        incoming.clear().limit(bytes);
        while (incoming.hasRemaining()) {
            engine.poll(WAIT_NANOS);
            if (far.read(incoming) < 0) {
                throw new IOException("the engine has closed the connection");
            }
        }
        return incoming.position();
    }

    private static final class Echo implements ChannelHandler {
        private Channel channel;
        private int messages;

        @Override
        public int onBytes(byte[] bytes, int offset, int length) {
            int whole = length - length % MESSAGE_BYTES;
            for (int at = 0; at < whole; at += MESSAGE_BYTES) {
                channel.reserve(MESSAGE_BYTES).put(bytes, offset + at, MESSAGE_BYTES);
                messages++;
            }
            channel.flush();
            return whole;
        }

        @Override
        public int wantedBytes() {
            return MESSAGE_BYTES;
        }

        @Override
        public void onDrained() {
            // never congested by so little
        }

        @Override
        public void onClosed(String reason) {
            throw new IllegalStateException(reason);
        }
    }
}
