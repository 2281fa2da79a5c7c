package io.zabitat.runtime.launcher;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Just enough of a ZooKeeper client (client protocol 2 to 4) to walk the ways of a server once. One thread. */
final class RawClient implements AutoCloseable {
    private static final int CREATE = 1;
    private static final int DELETE = 2;
    private static final int EXISTS = 3;
    private static final int GET_DATA = 4;
    private static final int SET_DATA = 5;
    private static final int PING = 11;
    private static final int GET_CHILDREN = 8;
    private static final int CLOSE_SESSION = -11;
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final int MAX_REPLY_BYTES = 1 << 20;
    private static final int ALL_PERMISSIONS = 31;

    private final Socket socket = new Socket();
    private DataInputStream in;
    private DataOutputStream out;
    private int xid;

    /** The words of a request behind its header. */
    private interface Body {
        void write(DataOutputStream body) throws IOException;
    }

    /** Opens a session. */
    RawClient(String host, int port) throws IOException {
        socket.connect(new InetSocketAddress(host, port), TIMEOUT_MILLIS);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        in = new DataInputStream(socket.getInputStream());
        out = new DataOutputStream(socket.getOutputStream());
        send(connect -> {
            connect.writeInt(0);
            connect.writeLong(0);
            connect.writeInt(TIMEOUT_MILLIS);
            connect.writeLong(0);
            bytes(connect, new byte[16]);
            connect.writeBoolean(false);
        });
        receive();
    }

    /** One request of each frequent kind, on a node that is gone afterwards. */
    void walk() throws IOException {
        String path = "/rehearsal";
        request(CREATE, body -> {
            text(body, path);
            bytes(body, new byte[100]);
            body.writeInt(1);
            body.writeInt(ALL_PERMISSIONS);
            text(body, "world");
            text(body, "anyone");
            body.writeInt(0);
        });
        request(EXISTS, body -> read(body, path));
        request(GET_DATA, body -> read(body, path));
        request(SET_DATA, body -> {
            text(body, path);
            bytes(body, new byte[10]);
            body.writeInt(-1);
        });
        request(GET_CHILDREN, body -> read(body, "/"));
        request(PING, body -> {});
        request(DELETE, body -> {
            text(body, path);
            body.writeInt(-1);
        });
    }

    @Override
    public void close() throws IOException {
        try (socket) {
            request(CLOSE_SESSION, body -> {});
        }
    }

    private void request(int type, Body body) throws IOException {
        send(request -> {
            request.writeInt(type == PING ? -2 : ++xid);
            request.writeInt(type);
            body.write(request);
        });
        receive();
    }

    private static void read(DataOutputStream body, String path) throws IOException {
        text(body, path);
        body.writeBoolean(false);
    }

    private void send(Body body) throws IOException {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        body.write(new DataOutputStream(packet));
        out.writeInt(packet.size());
        packet.writeTo(out);
        out.flush();
    }

    private void receive() throws IOException {
        int length = in.readInt();
        if (length < 0 || length > MAX_REPLY_BYTES) {
            throw new IOException("a reply of " + length + " bytes");
        }
        in.readNBytes(length);
    }

    private static void text(DataOutputStream to, String text) throws IOException {
        bytes(to, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void bytes(DataOutputStream to, byte[] bytes) throws IOException {
        to.writeInt(bytes.length);
        to.write(bytes);
    }
}
