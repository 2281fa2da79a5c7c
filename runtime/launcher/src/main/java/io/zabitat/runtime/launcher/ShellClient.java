package io.zabitat.runtime.launcher;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

/** The other end of a server's shell socket. The server sends frames: a type byte, a length, bytes. One thread at a time. */
final class ShellClient {
    private static final int MAX_FRAME_BYTES = 1 << 20;
    private static final int MAX_POINTER_BYTES = 4096;
    /** A server serves its clients before its shell is there, but not by more than seconds. */
    private static final Duration STARTING = Duration.ofSeconds(20);

    private static final Duration SHELL_COMES = Duration.ofSeconds(10);
    private static final long LOOK_NANOS = 100_000_000L;

    private final PrintStream out;
    private final PrintStream err;

    ShellClient(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** Runs one command and gives its status; of a server that has just started the shell is waited for. */
    int run(Path dataDir, String command) throws IOException {
        return run(open(dataDir), command);
    }

    /** The same, only if the shell is there. */
    int runNow(Path dataDir, String command) throws IOException {
        return run(SocketChannel.open(address(dataDir)), command);
    }

    private int run(SocketChannel shell, String command) throws IOException {
        try (SocketChannel channel = shell) {
            send(channel, "run " + command.replace('\n', ';') + "\n");
            return receive(channel);
        }
    }

    /** Passes lines on until either side ends. */
    int interactive(Path dataDir, InputStream in) throws IOException {
        try (SocketChannel channel = open(dataDir)) {
            send(channel, "interactive\n");
            Thread typist = new Thread(() -> type(in, channel), "zabitat-typist");
            typist.setDaemon(true);
            typist.start();
            return receive(channel);
        }
    }

    /** Several commands in one session, each with its status. */
    Conversation converse(Path dataDir) throws IOException {
        SocketChannel channel = open(dataDir);
        send(channel, "commands\n");
        return new Conversation(channel);
    }

    /** A session that runs what it is told, one command after the other. One thread at a time. */
    final class Conversation implements AutoCloseable {
        private final SocketChannel channel;

        private Conversation(SocketChannel channel) {
            this.channel = channel;
        }

        /** Runs a command, prints what it says and gives its status. */
        int run(String command) throws IOException {
            send(channel, command.replace('\n', ';') + "\n");
            return receive(channel);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    private static SocketChannel open(Path dataDir) throws IOException {
        long begin = System.nanoTime();
        while (true) {
            try {
                return SocketChannel.open(address(dataDir));
            } catch (IOException e) {
                if (System.nanoTime() - begin > SHELL_COMES.toNanos() || !isStarting(dataDir)) {
                    throw e;
                }
                LockSupport.parkNanos(LOOK_NANOS);
            }
        }
    }

    /** Whether the process that serves the directory began a short while ago. */
    private static boolean isStarting(Path dataDir) {
        try {
            long pid = Long.parseLong(
                    Files.readString(dataDir.resolve("zookeeper_server.pid")).strip());
            Instant since = Instant.now().minus(STARTING);
            return ProcessHandle.of(pid)
                    .flatMap(process -> process.info().startInstant())
                    .filter(since::isBefore)
                    .isPresent();
        } catch (IOException | NumberFormatException e) {
            return false; // it was started in another way, or not at all
        }
    }

    /** In the data directory, or where a small file in it says: the path of a socket is limited to a hundred bytes or so. */
    private static UnixDomainSocketAddress address(Path dataDir) throws IOException {
        Path directory = dataDir.toAbsolutePath().resolve(RuntimeDirectory.NAME);
        Path pointer = directory.resolve("shell.path");
        Path socket = directory.resolve("shell.sock");
        if (Files.exists(pointer)) {
            if (Files.size(pointer) > MAX_POINTER_BYTES) {
                throw new IOException(pointer + " is no path of a socket");
            }
            socket = Path.of(Files.readString(pointer).strip());
        }
        if (!Files.exists(socket)) {
            throw new IOException("there is no shell at " + socket
                    + "; it does not run, has another directory, or is another user's");
        }
        return UnixDomainSocketAddress.of(socket);
    }

    private static void send(SocketChannel channel, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static void type(InputStream in, SocketChannel channel) {
        byte[] buffer = new byte[4096];
        try {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                channel.write(ByteBuffer.wrap(buffer, 0, n));
            }
            channel.shutdownOutput();
        } catch (IOException e) {
            // the session has ended; the receiving side tells how
        }
    }

    private int receive(SocketChannel channel) throws IOException {
        DataInputStream in = new DataInputStream(Channels.newInputStream(channel));
        try {
            while (true) {
                int type = in.readUnsignedByte();
                int length = in.readInt();
                if (length < 0 || length > MAX_FRAME_BYTES) {
                    throw new IOException("not a Zabitat shell");
                }
                byte[] bytes = in.readNBytes(length);
                switch (type) {
                    case 'o' -> print(out, bytes);
                    case 'e' -> print(err, bytes);
                    case 's', 'x' -> {
                        return bytes.length > 0 ? bytes[0] & 0xff : ExitCodes.UNEXPECTED;
                    }
                    default -> throw new IOException("not a Zabitat shell");
                }
            }
        } catch (EOFException e) {
            throw new IOException("the server ended the session", e);
        }
    }

    private static void print(PrintStream stream, byte[] bytes) {
        stream.write(bytes, 0, bytes.length);
        stream.flush();
    }
}
