package io.zabitat.bench.load;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Gives one session, and to its first request one reply of a given xid and error. */
final class WrongServer implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final int xid;
    private final int error;

    WrongServer(int xid, int error) throws IOException {
        this.xid = xid;
        this.error = error;
        Thread thread = new Thread(this::serve, "wrong-server");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return listener.getLocalPort();
    }

    private void serve() {
        try (Socket socket = listener.accept()) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            in.readNBytes(in.readInt());
            out.writeInt(37);
            out.writeInt(0);
            out.writeInt(30_000);
            out.writeLong(1);
            out.writeInt(16);
            out.write(new byte[17]);
            in.readNBytes(in.readInt());
            out.writeInt(16);
            out.writeInt(xid);
            out.writeLong(1);
            out.writeInt(error);
            in.readAllBytes();
        } catch (IOException closed) {
            // the other side has seen enough
        }
    }

    @Override
    public void close() throws IOException {
        listener.close(); // the thread ends with its socket, which the other side has closed by now
    }
}
