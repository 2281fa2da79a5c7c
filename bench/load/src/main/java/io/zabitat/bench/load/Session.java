package io.zabitat.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * One connection with its session: writes frames, takes replies and checks that each has the xid, the error and the
 * length that are due. Not thread safe; never blocks once it is open.
 */
final class Session implements AutoCloseable {
    private static final int HANDSHAKE_TIMEOUT_MILLIS = 10_000;
    private static final int SESSION_TIMEOUT_MILLIS = 30_000;
    private static final int MAX_REPLY_BYTES = 4 << 20;

    final Requests requests;
    private final SocketChannel socket;
    private final ByteBuffer out;
    private ByteBuffer in = ByteBuffer.allocate(64 << 10);

    // requests in flight, oldest first, in rings
    private final int[] lengths;
    private final long[] sentNanos;
    private int head;
    private int inFlight;
    private int nextXid = 1;

    /** Opens a session. */
    Session(Options options, int number) throws IOException, LoadException {
        requests = new Requests(options, number);
        int window = options.window();
        lengths = new int[window];
        sentNanos = new long[window];
        out = ByteBuffer.allocate(Math.max(64 << 10, 2 * requests.maxFrameBytes()));
        socket = SocketChannel.open();
        try {
            handshake(options.server());
            socket.configureBlocking(false);
        } catch (IOException | LoadException failed) {
            socket.close();
            throw failed;
        }
    }

    SocketChannel socket() {
        return socket;
    }

    int inFlight() {
        return inFlight;
    }

    /** Whether one more request may be written now. */
    boolean hasRoom() {
        return inFlight < lengths.length && out.remaining() >= requests.maxFrameBytes();
    }

    boolean hasUnsent() {
        return out.position() > 0;
    }

    /** Writes one request's frame into the buffer and returns the length of its good reply. */
    interface Writer {
        int write(int xid, ByteBuffer out);
    }

    void request(Writer writer, long nowNanos) {
        int slot = (head + inFlight++) % lengths.length;
        lengths[slot] = writer.write(nextXid++, out);
        sentNanos[slot] = nowNanos;
    }

    /** Sends what the socket takes. */
    void send() throws IOException {
        out.flip();
        socket.write(out);
        out.compact();
    }

    /** Is told of each good reply. */
    interface Replies {
        void onReply(long sentNanos);
    }

    /** Takes all replies that have arrived. */
    void receive(Replies replies) throws IOException, LoadException {
        int count = socket.read(in);
        if (count < 0) {
            throw new LoadException("the server has closed a connection with " + inFlight + " requests in flight");
        }
        in.flip();
        while (in.remaining() >= 4) {
            int length = in.getInt(in.position());
            if (length < 16 || length > MAX_REPLY_BYTES) {
                throw new LoadException("a reply of " + length + " bytes");
            }
            if (in.remaining() < 4 + length) {
                break;
            }
            check(length);
            in.position(in.position() + 4 + length);
            long sent = sentNanos[head];
            head = (head + 1) % lengths.length;
            inFlight--;
            replies.onReply(sent);
        }
        keepRest();
    }

    /** Closes the session at the server. Nothing is in flight, and no loop has this session any more. */
    void end() throws IOException, LoadException {
        socket.configureBlocking(true);
        request(requests::closeSession, System.nanoTime());
        send();
        byte[] reply = socket.socket().getInputStream().readNBytes(20);
        if (reply.length < 20) {
            throw new LoadException("no reply to closeSession");
        }
    }

    private void check(int length) throws LoadException {
        int at = in.position() + 4;
        int xid = in.getInt(at);
        int error = in.getInt(at + 12);
        int due = nextXid - inFlight;
        if (inFlight == 0 || xid != due) {
            throw new LoadException("a reply with xid " + xid + " where " + due + " is due");
        }
        if (error != 0) {
            throw new LoadException("error " + error + " to xid " + xid);
        }
        if (length != lengths[head]) {
            throw new LoadException("a reply of " + length + " bytes where " + lengths[head] + " are due");
        }
    }

    private void keepRest() {
        int wanted = in.remaining() >= 4 ? 4 + in.getInt(in.position()) : 0;
        if (wanted > in.capacity()) {
            in = ByteBuffer.allocate(wanted).put(in);
        } else {
            in.compact();
        }
    }

    private void handshake(InetSocketAddress server) throws IOException, LoadException {
        if (server.isUnresolved()) {
            throw new LoadException("no such host: " + server.getHostString());
        }
        socket.socket().connect(server, HANDSHAKE_TIMEOUT_MILLIS);
        socket.socket().setSoTimeout(HANDSHAKE_TIMEOUT_MILLIS);
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        ByteBuffer request = ByteBuffer.allocate(49);
        request.putInt(45)
                .putInt(0)
                .putLong(0)
                .putInt(SESSION_TIMEOUT_MILLIS)
                .putLong(0)
                .putInt(16);
        socket.socket().getOutputStream().write(request.array());
        // through the stream, because only that obeys the timeout
        byte[] response = socket.socket().getInputStream().readNBytes(41);
        if (response.length < 41 || ByteBuffer.wrap(response).getInt(8) <= 0) {
            throw new LoadException("the server gave no session");
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
