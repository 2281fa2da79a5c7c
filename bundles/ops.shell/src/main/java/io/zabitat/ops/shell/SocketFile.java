package io.zabitat.ops.shell;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listening socket {@code zabitat/shell.sock} of a data directory, for its owner alone (0600). A socket's path is limited
 * to about 107 bytes; where the data directory lies deeper, the socket is in a private directory (0700) at a short path, and the file
 * {@code zabitat/shell.path} says where. Owned by the one that opened it.
 */
final class SocketFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SocketFile.class);

    static final String DIRECTORY = "zabitat";
    static final String SOCKET = "shell.sock";
    static final String POINTER = "shell.path";

    /** sun_path has 108 bytes on Linux and 104 elsewhere, with a zero at its end; the temporary name is longer by some. */
    private static final int MAX_PATH_BYTES = 80;

    /** Of a pointer that somebody else may have written. */
    private static final int MAX_POINTER_BYTES = 4096;

    private static final String SHORT = "zabitat-";

    /** Where a container has put its temporary directory deep, too, as Karaf does. */
    private static final List<Path> SHORT_PLACES = List.of(Path.of("/tmp"), Path.of("/var/tmp"), Path.of("/run"));

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
        return open(dataDir, backlog, Optional.empty());
    }

    /** @param temporary tried first where the data directory lies too deep; else what Java has for temporary files */
    static SocketFile open(Path dataDir, int backlog, Optional<Path> temporary) throws IOException {
        Path directory = Files.createDirectories(dataDir.toAbsolutePath().resolve(DIRECTORY));
        Path pointer = directory.resolve(POINTER);
        Path socket = directory.resolve(SOCKET);
        forget(pointer);
        if (fits(socket)) {
            return new SocketFile(listen(socket, backlog), socket, pointer);
        }
        Path elsewhere = shortDirectory(directory, temporary);
        try {
            ServerSocketChannel channel = listen(elsewhere.resolve(SOCKET), backlog);
            // whoever looks finds none, or all of it
            Path written = pointer.resolveSibling(POINTER + ".new");
            Files.writeString(written, elsewhere.resolve(SOCKET) + "\n");
            Files.move(written, pointer, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return new SocketFile(channel, elsewhere.resolve(SOCKET), pointer);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(elsewhere.resolve(SOCKET));
            Files.deleteIfExists(elsewhere);
            throw e;
        }
    }

    private static boolean fits(Path socket) {
        return socket.toString().getBytes(StandardCharsets.UTF_8).length <= MAX_PATH_BYTES;
    }

    /** A new directory for its owner alone, as temporary directories are. */
    private static Path shortDirectory(Path deep, Optional<Path> temporary) throws IOException {
        Path made = temporary.isPresent()
                ? Files.createTempDirectory(temporary.get(), SHORT)
                : Files.createTempDirectory(SHORT);
        if (fits(made.resolve(SOCKET))) {
            return made;
        }
        Files.delete(made);
        for (Path place : SHORT_PLACES) {
            if (Files.isWritable(place)) {
                return Files.createTempDirectory(place, SHORT);
            }
        }
        throw new IOException("the path of a socket in " + deep + " is too long, and none of " + SHORT_PLACES
                + " can be written: move the data directory to a shorter path");
    }

    /** A process that was killed has left its pointer, and what that points to. */
    private static void forget(Path pointer) throws IOException {
        if (Files.exists(pointer)) {
            if (Files.size(pointer) <= MAX_POINTER_BYTES) {
                forgetSocket(Files.readString(pointer).strip());
            }
            Files.delete(pointer);
        }
    }

    /** Only what looks as if it was made here: whatever else a pointer says is nothing to be deleted. */
    private static void forgetSocket(String left) {
        try {
            Path socket = Path.of(left);
            Path directory = socket.getParent();
            if (directory != null
                    && directory.getNameCount() > 0
                    && directory.getFileName().toString().startsWith(SHORT)
                    && socket.endsWith(SOCKET)) {
                Files.deleteIfExists(socket);
                Files.deleteIfExists(directory);
            }
        } catch (IOException | InvalidPathException e) {
            LOG.debug("the shell's socket of an earlier process stays: {}", left, e);
        }
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
