package io.zabitat.runtime.launcher;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Just enough of a ZooKeeper client (client protocol 2 to 4) to walk the ways of a server once, and to be the load of the demo: one
 * request at a time, no watches, so that what comes next is the answer. One thread.
 */
final class RawClient implements AutoCloseable {
    /** Result of a create where the node is there already. */
    static final int NODE_EXISTS = -110;

    private static final int CREATE = 1;
    private static final int DELETE = 2;
    private static final int EXISTS = 3;
    private static final int GET_DATA = 4;
    private static final int SET_DATA = 5;
    private static final int GET_CHILDREN = 8;
    private static final int SYNC = 9;
    private static final int PING = 11;
    private static final int CLOSE_SESSION = -11;
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final int MAX_REPLY_BYTES = 1 << 20;
    private static final int ALL_PERMISSIONS = 31;
    private static final int PASSWORD_BYTES = 16;
    private static final int EPHEMERAL = 1;
    private static final int PERSISTENT = 0;
    private static final int STAT_BYTES_BEFORE_VERSION = 32;

    private final Socket socket = new Socket();
    private final DataInputStream in;
    private final DataOutputStream out;
    private final Session session;
    private int xid;

    /** What a session is taken up by on another connection. */
    static final class Session {
        /** None yet: the server makes one. */
        static final Session NEW = new Session(0, new byte[PASSWORD_BYTES]);

        private final long id;
        private final byte[] password;

        private Session(long id, byte[] password) {
            this.id = id;
            this.password = password;
        }

        long id() {
            return id;
        }

        /** Whether the server did not know the session any more. */
        boolean isExpired() {
            return id == 0;
        }
    }

    /** The words of a request behind its header. */
    private interface Body {
        void write(DataOutputStream body) throws IOException;
    }

    /** Opens a session. */
    RawClient(String host, int port) throws IOException {
        this(host, port, Session.NEW);
    }

    /** Takes a session up, or opens one; what came of it is in {@link #session}. */
    RawClient(String host, int port, Session wanted) throws IOException {
        try {
            socket.connect(new InetSocketAddress(host, port), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.setTcpNoDelay(true);
            in = new DataInputStream(socket.getInputStream());
            out = new DataOutputStream(socket.getOutputStream());
            send(connect -> {
                connect.writeInt(0);
                connect.writeLong(0);
                connect.writeInt(TIMEOUT_MILLIS);
                connect.writeLong(wanted.id);
                bytes(connect, wanted.password);
                connect.writeBoolean(false);
            });
            session = opened(receive());
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static Session opened(DataInputStream reply) throws IOException {
        reply.readInt();
        boolean alive = reply.readInt() > 0;
        long id = reply.readLong();
        byte[] password = new byte[PASSWORD_BYTES];
        if (reply.readInt() == PASSWORD_BYTES) {
            reply.readFully(password);
        }
        return new Session(alive ? id : 0, password);
    }

    Session session() {
        return session;
    }

    /** One request of each frequent kind, on a node that is gone afterwards. */
    void walk() throws IOException {
        String path = "/rehearsal";
        create(path, new byte[100], EPHEMERAL);
        request(EXISTS, body -> read(body, path));
        request(GET_DATA, body -> read(body, path));
        setData(path, new byte[10]);
        request(GET_CHILDREN, body -> read(body, "/"));
        request(PING, body -> {});
        request(DELETE, body -> {
            text(body, path);
            body.writeInt(-1);
        });
    }

    /** Makes a node without data that anybody may change, unless it is there. */
    void create(String path) throws IOException {
        succeed(create(path, new byte[0], PERSISTENT), NODE_EXISTS);
    }

    /** Makes a node that goes with the session. */
    void createEphemeral(String path) throws IOException {
        succeed(create(path, new byte[0], EPHEMERAL), NODE_EXISTS);
    }

    private Reply create(String path, byte[] data, int flags) throws IOException {
        return request(CREATE, body -> {
            text(body, path);
            bytes(body, data);
            body.writeInt(1);
            body.writeInt(ALL_PERMISSIONS);
            text(body, "world");
            text(body, "anyone");
            body.writeInt(flags);
        });
    }

    /** Returns when the write is acknowledged. */
    void write(String path, byte[] data) throws IOException {
        succeed(setData(path, data), 0);
    }

    private Reply setData(String path, byte[] data) throws IOException {
        return request(SET_DATA, body -> {
            text(body, path);
            bytes(body, data);
            body.writeInt(-1);
        });
    }

    /** How often the node was written. */
    int version(String path) throws IOException {
        Reply reply = request(EXISTS, body -> read(body, path));
        succeed(reply, 0);
        reply.body().skipNBytes(STAT_BYTES_BEFORE_VERSION);
        return reply.body().readInt();
    }

    int countChildren(String path) throws IOException {
        Reply reply = request(GET_CHILDREN, body -> read(body, path));
        succeed(reply, 0);
        return reply.body().readInt();
    }

    /** Returns when this server has what its leader had committed. */
    void sync(String path) throws IOException {
        succeed(request(SYNC, body -> text(body, path)), 0);
    }

    private static void succeed(Reply reply, int alsoGood) throws IOException {
        if (reply.code() != 0 && reply.code() != alsoGood) {
            throw new IOException("error " + reply.code());
        }
    }

    /** Ends the session. */
    @Override
    public void close() throws IOException {
        try (socket) {
            request(CLOSE_SESSION, body -> {});
        }
    }

    /** Ends the connection; the session lives on for a while. */
    void disconnect() throws IOException {
        socket.close();
    }

    /** @param code 0, or the error as ZooKeeper numbers them */
    private record Reply(int code, DataInputStream body) {}

    private Reply request(int type, Body body) throws IOException {
        send(request -> {
            request.writeInt(type == PING ? -2 : ++xid);
            request.writeInt(type);
            body.write(request);
        });
        DataInputStream reply = receive();
        reply.readInt();
        reply.readLong();
        return new Reply(reply.readInt(), reply);
    }

    private static void read(DataOutputStream body, String path) throws IOException {
        text(body, path);
        body.writeBoolean(false);
    }

    private void send(Body body) throws IOException {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        body.write(new DataOutputStream(packet));
        ByteArrayOutputStream framed = new ByteArrayOutputStream(packet.size() + Integer.BYTES);
        new DataOutputStream(framed).writeInt(packet.size());
        packet.writeTo(framed);
        framed.writeTo(out);
        out.flush();
    }

    private DataInputStream receive() throws IOException {
        int length = in.readInt();
        if (length < 0 || length > MAX_REPLY_BYTES) {
            throw new IOException("a reply of " + length + " bytes");
        }
        byte[] packet = new byte[length];
        in.readFully(packet);
        return new DataInputStream(new ByteArrayInputStream(packet));
    }

    private static void text(DataOutputStream to, String text) throws IOException {
        bytes(to, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void bytes(DataOutputStream to, byte[] bytes) throws IOException {
        to.writeInt(bytes.length);
        to.write(bytes);
    }
}
