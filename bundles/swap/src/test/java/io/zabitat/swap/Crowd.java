package io.zabitat.swap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Many sessions with an ephemeral and a watch each, which write in turn, so many times a second in all. A write is due when it is, whatever
 * became of those before: who waits for the server is counted from then on. A thread of its own owns everything but what is volatile.
 */
final class Crowd implements AutoCloseable {
    private static final int SESSION_MILLIS = 40_000;
    private static final int CREATE = 1;
    private static final int GET_DATA = 4;
    private static final int SET_DATA = 5;
    private static final int EPHEMERAL = 1;
    private static final int MAX_FRAME = 1 << 16;
    private static final int MAX_WAITING = 64;
    private static final int BYTES = 100;

    private final Selector selector = Selector.open();
    private final List<Session> sessions = new ArrayList<>();
    private final Thread thread;
    private final Object lock = new Object();
    private List<Write> answered = new ArrayList<>(); // guarded by lock
    private volatile long intervalNanos = Long.MAX_VALUE;
    private volatile boolean stopping;
    private volatile String failure = "";

    /**
     * A write that was answered.
     *
     * @param dueNanos when it was to be sent
     */
    record Write(long dueNanos, long answeredNanos) {
        double millis() {
            return (answeredNanos - dueNanos) / 1e6;
        }

        /** Whether somebody waited for it at this time. */
        boolean isWithin(long fromNanos, long toNanos) {
            return dueNanos <= toNanos && answeredNanos >= fromNanos;
        }
    }

    /** @param address of a member; the node {@code path} must be there, and every session writes its own below */
    Crowd(String address, int size, String path) throws IOException {
        int colon = address.lastIndexOf(':');
        InetSocketAddress server =
                new InetSocketAddress(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
        for (int i = 0; i < size; i++) {
            sessions.add(new Session(server, path + "/" + i));
        }
        thread = new Thread(this::run, "crowd");
        thread.start();
    }

    /** How many writes a second from now on; 0 for none. */
    void setRate(int perSecond) {
        intervalNanos = perSecond == 0 ? Long.MAX_VALUE : TimeUnit.SECONDS.toNanos(1) / perSecond;
        selector.wakeup();
    }

    /** Those answered since it was asked before. */
    List<Write> take() {
        if (!failure.isEmpty()) {
            throw new AssertionError(failure);
        }
        synchronized (lock) {
            List<Write> taken = answered;
            answered = new ArrayList<>();
            return taken;
        }
    }

    private void run() {
        long dueNanos = System.nanoTime();
        int next = 0;
        try {
            while (!stopping) {
                long interval = intervalNanos;
                long now = System.nanoTime();
                if (interval == Long.MAX_VALUE) {
                    dueNanos = now;
                    selector.select(100);
                } else if (dueNanos > now) {
                    selector.select(Math.max(1, TimeUnit.NANOSECONDS.toMillis(dueNanos - now)));
                } else {
                    selector.selectNow();
                }
                for (SelectionKey key : selector.selectedKeys()) {
                    ((Session) key.attachment()).read();
                }
                selector.selectedKeys().clear();
                now = System.nanoTime();
                while (interval != Long.MAX_VALUE && dueNanos <= now) {
                    sessions.get(next++ % sessions.size()).write(dueNanos);
                    dueNanos += interval;
                }
            }
        } catch (IOException | RuntimeException e) {
            failure = "the crowd: " + e;
        }
    }

    private void add(Write write) {
        synchronized (lock) {
            answered.add(write);
        }
    }

    @Override
    public void close() throws Exception {
        stopping = true;
        selector.wakeup();
        thread.join();
        for (Session session : sessions) {
            session.channel.close();
        }
        selector.close();
        if (!failure.isEmpty()) {
            throw new AssertionError(failure);
        }
    }

    /** One connection; blocking until it is set up. */
    private final class Session {
        private final SocketChannel channel;
        private final String path;
        private final ByteBuffer in = ByteBuffer.allocate(MAX_FRAME);
        private final ArrayDeque<Long> due = new ArrayDeque<>();
        private int xid;

        Session(InetSocketAddress server, String path) throws IOException {
            this.path = path;
            channel = SocketChannel.open(server);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            ByteBuffer hello = frame();
            hello.putInt(0)
                    .putLong(0)
                    .putInt(SESSION_MILLIS)
                    .putLong(0)
                    .putInt(16)
                    .put(new byte[16])
                    .put((byte) 0);
            send(hello);
            receive();
            ByteBuffer create = frame();
            create.putInt(++xid).putInt(CREATE);
            string(create, path);
            create.putInt(BYTES).put(new byte[BYTES]).putInt(1).putInt(31);
            string(create, "world");
            string(create, "anyone");
            send(create.putInt(EPHEMERAL));
            ok(receive());
            ByteBuffer watch = frame();
            watch.putInt(++xid).putInt(GET_DATA);
            string(watch, path.substring(0, path.lastIndexOf('/')));
            send(watch.put((byte) 1));
            ok(receive());
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, this);
        }

        private ByteBuffer frame() {
            return ByteBuffer.allocate(512).putInt(0);
        }

        private void string(ByteBuffer out, String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            out.putInt(bytes.length).put(bytes);
        }

        private void send(ByteBuffer frame) throws IOException {
            frame.flip().putInt(0, frame.limit() - 4);
            while (frame.hasRemaining()) {
                channel.write(frame); // small, and few are under way
            }
        }

        private ByteBuffer receive() throws IOException {
            ByteBuffer length = fill(ByteBuffer.allocate(4));
            return fill(ByteBuffer.allocate(length.getInt()));
        }

        private ByteBuffer fill(ByteBuffer buffer) throws IOException {
            while (buffer.hasRemaining()) {
                if (channel.read(buffer) < 0) {
                    throw new IOException(path + ": the connection was closed");
                }
            }
            return buffer.flip();
        }

        private void ok(ByteBuffer reply) throws IOException {
            int error = reply.getInt(12);
            if (error != 0) {
                throw new IOException(path + ": error " + error);
            }
        }

        void write(long dueNanos) throws IOException {
            if (due.size() == MAX_WAITING) {
                throw new IOException(path + ": no answers");
            }
            due.add(dueNanos);
            ByteBuffer set = frame();
            set.putInt(++xid).putInt(SET_DATA);
            string(set, path);
            send(set.putInt(BYTES).put(new byte[BYTES]).putInt(-1));
        }

        void read() {
            try {
                if (channel.read(in) < 0) {
                    throw new IOException(path + ": the connection was closed");
                }
                in.flip();
                while (in.remaining() >= 4 && in.remaining() >= 4 + in.getInt(in.position())) {
                    int end = in.position() + 4 + in.getInt(in.position());
                    if (in.getInt(in.position() + 4) > 0) { // not an event
                        if (in.getInt(in.position() + 16) != 0) {
                            throw new IOException(path + ": error " + in.getInt(in.position() + 16));
                        }
                        add(new Write(due.remove(), System.nanoTime()));
                    }
                    in.position(end);
                }
                in.compact();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
