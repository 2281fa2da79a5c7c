package io.zabitat.itests.harness;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A client connection at the level of bytes. One thread uses it. */
public final class RawClient implements AutoCloseable {
    private static final int MAX_REPLY = 64 << 20;

    private final Socket socket = new Socket();
    private final DataInputStream in;
    private long sessionId;
    private byte[] password = new byte[16];
    private int negotiatedMillis;

    public RawClient(int port) throws IOException {
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress("127.0.0.1", port), 60_000);
        socket.setSoTimeout(60_000);
        in = new DataInputStream(socket.getInputStream());
    }

    /** A connection with a new session. */
    public static RawClient withSession(int port, int timeoutMillis) throws IOException {
        RawClient client = new RawClient(port);
        client.sendFrame(connectRequest(0, timeoutMillis, 0, new byte[16]));
        client.readConnectResponse();
        return client;
    }

    /** The payload of a ConnectRequest with the trailing readOnly byte. */
    public static byte[] connectRequest(long lastZxid, int timeoutMillis, long sessionId, byte[] password) {
        return Jute.frame()
                .i32(0)
                .i64(lastZxid)
                .i32(timeoutMillis)
                .i64(sessionId)
                .buffer(password)
                .bool(false)
                .bytes();
    }

    /** One four-letter word on a connection of its own. */
    public static String fourLetterWord(int port, String word) throws IOException {
        return fourLetterWord(port, word, 60_000);
    }

    /**
     * The same of Apache's server, which now and then, while it starts, takes a connection and never answers it: who is not answered soon asks
     * again.
     */
    public static String fourLetterWordOfApache(int port, String word) throws IOException {
        try {
            return fourLetterWord(port, word, 1_000);
        } catch (SocketTimeoutException e) {
            return fourLetterWord(port, word, 20_000);
        }
    }

    private static String fourLetterWord(int port, String word, int timeoutMillis) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 10_000);
            socket.setSoTimeout(timeoutMillis);
            socket.getOutputStream().write(word.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    public void timeout(int millis) throws IOException {
        socket.setSoTimeout(millis);
    }

    /** Reads the answer to a ConnectRequest and keeps id, password and time-out. */
    public byte[] readConnectResponse() throws IOException {
        byte[] reply = readFrame();
        adopt(reply);
        return reply;
    }

    /** Takes id, password and time-out from the answer to a ConnectRequest. */
    public void adopt(byte[] connectResponse) {
        ByteBuffer buffer = ByteBuffer.wrap(connectResponse);
        buffer.getInt();
        negotiatedMillis = buffer.getInt();
        sessionId = buffer.getLong();
        password = new byte[buffer.getInt()];
        buffer.get(password);
    }

    public long sessionId() {
        return sessionId;
    }

    public byte[] password() {
        return password.clone();
    }

    public int negotiatedMillis() {
        return negotiatedMillis;
    }

    public void sendRaw(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** Length and payload in one write. */
    public void sendFrame(byte[] payload) throws IOException {
        sendRaw(ByteBuffer.allocate(4 + payload.length)
                .putInt(payload.length)
                .put(payload)
                .array());
    }

    /** Header and body as one frame. */
    public void sendRequest(int xid, int type, byte[] body) throws IOException {
        sendFrame(Jute.frame().i32(xid).i32(type).raw(body).bytes());
    }

    /** The next frame's payload; EOFException when the server closed. */
    public byte[] readFrame() throws IOException {
        int length = in.readInt();
        if (length < 0 || length > MAX_REPLY) {
            throw new IOException("reply length " + length);
        }
        byte[] payload = new byte[length];
        in.readFully(payload);
        return payload;
    }

    /** The next frame, or nothing when the connection ended. */
    public Optional<byte[]> readFrameOrEnd() throws IOException {
        try {
            return Optional.of(readFrame());
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (EOFException | java.net.SocketException e) {
            return Optional.empty();
        }
    }

    /** Sends a request and returns the next reply that is not a watch event. */
    public byte[] call(int xid, int type, byte[] body) throws IOException {
        sendRequest(xid, type, body);
        while (true) {
            byte[] reply = readFrame();
            if (ByteBuffer.wrap(reply).getInt() != -1) {
                return reply;
            }
        }
    }

    /** Sends a ping and reads up to its answer; false when the server closed instead. */
    public boolean answersPing() throws IOException {
        sendRequest(-2, 11, new byte[0]);
        while (true) {
            java.util.Optional<byte[]> frame = readFrameOrEnd();
            if (frame.isEmpty()) {
                return false;
            }
            if (frame.get().length == 16 && ByteBuffer.wrap(frame.get()).getInt() == -2) {
                return true;
            }
        }
    }

    public static int errorOf(byte[] reply) {
        return ByteBuffer.wrap(reply).getInt(12);
    }

    public static long zxidOf(byte[] reply) {
        return ByteBuffer.wrap(reply).getLong(4);
    }

    /** Closes without a closeSession, as a lost client. */
    @Override
    public void close() throws IOException {
        socket.close();
    }
}
