package io.zabitat.node.host;

import io.zabitat.node.host.Surroundings.Engines.Rehearsed;
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
 * What two transports have to show before links go from one to the other: a loopback connection that is busy in both directions changes
 * between an engine of each many times, at whatever byte it is, and loses, doubles and alters nothing. Runs on the thread that calls it.
 */
public final class PeerRehearsal implements ChannelHandler, AutoCloseable {
    private static final int CHANGES = 60;
    private static final int PIECE_BYTES = 3_001;
    private static final int TOTAL_BYTES = 8 * 1024 * 1024;
    private static final int WINDOW_BYTES = 3 * 1024 * 1024;
    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final TransportEngine[] engines;
    private final SocketChannel peer = SocketChannel.open();
    private final ByteBuffer in = ByteBuffer.allocate(64 * 1024);
    private Channel channel;
    private int at;
    private int changes;
    private int leftover = 1;
    private long sent;
    private long taken;
    private long answered;
    private String fault = "";

    private PeerRehearsal(TransportEngine old, TransportEngine next) throws IOException {
        engines = new TransportEngine[] {old, next};
    }

    /** @throws IOException when something is wrong: the message says what */
    static Rehearsed run(TransportProvider old, TransportProvider next) throws IOException {
        TransportEngine first = old.open(TransportSettings.defaults());
        TransportEngine second = null;
        try {
            second = next.open(TransportSettings.defaults());
            try (PeerRehearsal rehearsal = new PeerRehearsal(first, second)) {
                return rehearsal.run();
            }
        } finally {
            first.close();
            if (second != null) {
                second.close();
            }
        }
    }

    private Rehearsed run() throws IOException {
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            peer.connect(listener.getLocalAddress());
            peer.setOption(StandardSocketOptions.TCP_NODELAY, true);
            peer.configureBlocking(false);
            channel = engines[0].adopt(listener.accept(), this);
        }
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        while (answered < TOTAL_BYTES) {
            engines[at].poll(TimeUnit.MICROSECONDS.toNanos(200));
            send();
            receive();
            if (changes < CHANGES && answered >= (long) TOTAL_BYTES / CHANGES * changes && !change()) {
                return new Rehearsed(false, "open links stay with the old engine until they end");
            }
            if (!fault.isEmpty()) {
                throw new IOException(fault);
            }
            if (System.nanoTime() - deadline > 0 || Thread.currentThread().isInterrupted()) {
                throw new IOException("a link stands still at byte " + answered + ", in "
                        + (at == 0 ? "the old" : "the new") + " transport, after " + changes + " changes");
            }
        }
        return new Rehearsed(true, "rehearsal: a busy link changed " + changes + " times, " + TOTAL_BYTES + " bytes");
    }

    /** Whether it could be moved at all. */
    private boolean change() throws IOException {
        Optional<OpenChannel> between = channel.release();
        if (between.isEmpty()) {
            if (changes > 0) {
                throw new IOException("it has taken a link over and does not let it go");
            }
            return false;
        }
        try {
            channel = engines[1 - at].adopt(between.get(), this);
        } catch (IOException e) {
            between.get().socket().close();
            if (changes > 0) {
                throw e;
            }
            return false;
        }
        at = 1 - at;
        changes++;
        return true;
    }

    private static byte expected(long position) {
        return (byte) (position * 31 + (position >> 9));
    }

    /** In pieces of all sizes, never more than what may be under way. */
    private void send() throws IOException {
        while (sent < TOTAL_BYTES && sent - answered < WINDOW_BYTES) {
            int size = (int) Math.min(1 + sent % PIECE_BYTES * 7 % PIECE_BYTES * 11, TOTAL_BYTES - sent);
            ByteBuffer piece = ByteBuffer.allocate(size);
            for (int i = 0; i < size; i++) {
                piece.put(expected(sent + i));
            }
            int written = peer.write(piece.flip());
            sent += written;
            if (written < size) {
                return;
            }
        }
    }

    private void receive() throws IOException {
        int count = peer.read(in.clear());
        while (count > 0) {
            for (int i = 0; i < count; i++, answered++) {
                if (in.get(i) != expected(answered)) {
                    throw new IOException("byte " + answered + " has come back as " + in.get(i) + " in place of "
                            + expected(answered));
                }
            }
            count = peer.read(in.clear());
        }
        if (count < 0) {
            throw new IOException("the link was closed at byte " + answered);
        }
    }

    /** Sends everything back, but for some bytes that it leaves each time, as an unfinished message. */
    @Override
    public int onBytes(byte[] bytes, int offset, int length) {
        leftover = taken + length >= TOTAL_BYTES ? 0 : 1 + leftover % 13;
        int used = Math.max(0, length - leftover);
        for (int i = 0; i < used; i++) {
            if (bytes[offset + i] != expected(taken + i) && fault.isEmpty()) {
                fault = "byte " + (taken + i) + " was read as " + bytes[offset + i] + " in place of "
                        + expected(taken + i);
            }
        }
        if (used > 0) {
            channel.reserve(used).put(bytes, offset, used);
            channel.flush();
        }
        taken += used;
        return used;
    }

    @Override
    public int wantedBytes() {
        return leftover + 1;
    }

    @Override
    public void onDrained() {
        leftover = 1;
    }

    @Override
    public void onClosed(String reason) {
        fault = "the link has ended: " + reason;
    }

    @Override
    public void close() throws IOException {
        peer.close();
    }
}
