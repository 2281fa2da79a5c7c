package io.zabitat.swap;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** Somebody who sends a server what makes no sense, and waits until he is thrown out. */
final class Stranger {
    private static final int SESSION_MILLIS = 40_000;
    private static final byte[] NONSENSE = "POST / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII);

    private final String host;
    private final int port;

    Stranger(String address) {
        int colon = address.lastIndexOf(':');
        host = address.substring(0, colon);
        port = Integer.parseInt(address.substring(colon + 1));
    }

    /** @param inSession whether he first opens a session as a client does */
    void knock(boolean inSession) throws IOException {
        try (Socket socket = new Socket(host, port)) {
            socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(100));
            OutputStream out = socket.getOutputStream();
            DataInputStream in = new DataInputStream(socket.getInputStream());
            if (inSession) {
                ByteBuffer hello = ByteBuffer.allocate(49);
                hello.putInt(45)
                        .putInt(0)
                        .putLong(0)
                        .putInt(SESSION_MILLIS)
                        .putLong(0)
                        .putInt(16);
                out.write(hello.array());
                in.readFully(new byte[in.readInt()]);
            }
            out.write(NONSENSE);
            if (in.read() >= 0) {
                throw new IOException("he was answered");
            }
        }
    }
}
