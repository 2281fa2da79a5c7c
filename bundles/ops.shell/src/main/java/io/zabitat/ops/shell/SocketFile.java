package io.zabitat.ops.shell;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The listening socket {@code zabitat/shell.sock} of a data directory, for its owner alone (0600). A socket's path is limited
 * to about 107 bytes; where the data directory lies deeper, the socket is in a private temporary directory and the file
 * {@code zabitat/shell.path} says where. Owned by the one that opened it.
 */
final class SocketFile implements AutoCloseable {
    static final String DIRECTORY = "zabitat";
    static final String SOCKET = "shell.sock";
    static final String POINTER = "shell.path";

    /** sun_path has 108 bytes on Linux and 104 elsewhere, with a zero at its end; the temporary name is longer by some. */
    private static final int MAX_PATH_BYTES = 80;

    private final ServerSocketChannel channel;
    private final Path socket;
    private final Path pointer;

    private SocketFile(ServerSocketChannel channel, Path socket, Path pointer) {
        this.channel = channel;
        this.socket = socket;
        this.pointer = pointer;
    }

    /** Opens the socket, in place of one that a killed process left. */
    static SocketFile open(Path dataDir, int backlog) throws IOException {
        Path directory = Files.createDirectories(dataDir.toAbsolutePath().resolve(DIRECTORY));
        Path pointer = directory.resolve(POINTER);
        Path socket = directory.resolve(SOCKET);
        Files.deleteIfExists(pointer);
        if (socket.toString().getBytes(StandardCharsets.UTF_8).length > MAX_PATH_BYTES) {
            socket = Files.createTempDirectory("zabitat-").resolve(SOCKET);
            Files.writeString(pointer, socket + "\n");
        }
        return new SocketFile(listen(socket, backlog), socket, pointer);
    }

    /** Binds in a directory that is private from its birth, so that at no time anybody else could connect. */
    private static ServerSocketChannel listen(Path socket, int backlog) throws IOException {
        Path nursery = Files.createTempDirectory(socket.getParent(), "s");
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            Path born = nursery.resolve("s");
            channel.bind(UnixDomainSocketAddress.of(born), backlog);
            Files.setPosixFilePermissions(born, PosixFilePermissions.fromString("rw-------"));
            Files.move(born, socket, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        } finally {
            Files.deleteIfExists(nursery);
        }
    }

    ServerSocketChannel channel() {
        return channel;
    }

    Path path() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(socket);
        if (Files.deleteIfExists(pointer)) {
            Files.deleteIfExists(socket.getParent());
        }
    }
}
