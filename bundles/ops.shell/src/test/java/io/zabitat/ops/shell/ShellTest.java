package io.zabitat.ops.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.node.slot.ProviderId;
import io.zabitat.node.slot.Role;
import io.zabitat.swap.RoleStatus;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShellTest {
    @TempDir
    Path directory;

    @Test
    void shouldOpenForTheOwnerAloneInPlaceOfAStaleFile() throws Exception {
        Path stale = Files.createDirectories(directory.resolve("zabitat")).resolve("shell.sock");
        Files.writeString(stale, "left by a killed process");
        try (SocketFile socket = SocketFile.open(directory, 1)) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket.path())));
            try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(socket.path()))) {
                assertTrue(client.isConnected());
            }
        }
        assertFalse(Files.exists(stale));
    }

    @Test
    void shouldPointToAShortPathWhereTheDataDirectoryLiesDeep() throws Exception {
        Path deep = directory.resolve("d".repeat(100)).resolve("e".repeat(100));
        Path socket;
        try (SocketFile file = SocketFile.open(deep, 1)) {
            socket = file.path();
            assertEquals(
                    socket.toString(),
                    Files.readString(deep.resolve("zabitat/shell.path")).strip());
            SocketChannel.open(UnixDomainSocketAddress.of(socket)).close();
        }
        assertFalse(Files.exists(socket.getParent()));
        assertFalse(Files.exists(deep.resolve("zabitat/shell.path")));
    }

    @Test
    void shouldFindAShortPathWhereTheTemporaryDirectoryLiesDeepToo() throws Exception {
        Path deep = Files.createDirectories(directory.resolve("d".repeat(100)));
        Path socket;
        try (SocketFile file = SocketFile.open(deep, 1, Optional.of(deep))) {
            socket = file.path();
            assertTrue(socket.toString().length() < 80, socket.toString());
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket.getParent())));
            SocketChannel.open(UnixDomainSocketAddress.of(socket)).close();
        }
        assertFalse(Files.exists(socket.getParent()));
        try (Stream<Path> left = Files.list(deep)) {
            assertEquals(List.of(deep.resolve("zabitat")), left.toList());
        }
    }

    @Test
    void shouldTakeAwayWhatAKilledProcessLeftAndNothingElse() throws Exception {
        Path deep = directory.resolve("d".repeat(100));
        Path killed = Files.createDirectory(directory.resolve("zabitat-123")).resolve("shell.sock");
        Files.writeString(killed, "left by a killed process");
        Path pointer = Files.createDirectories(deep.resolve("zabitat")).resolve("shell.path");
        Files.writeString(pointer, killed + "\n");
        SocketFile.open(deep, 1).close();
        assertFalse(Files.exists(killed.getParent()));
        Path other = Files.writeString(directory.resolve("shell.sock"), "of somebody else");
        Files.writeString(pointer, other + "\n");
        SocketFile.open(deep, 1).close();
        Files.writeString(pointer, "/\n");
        SocketFile.open(deep, 1).close();
        assertTrue(Files.exists(other));
    }

    @Test
    void shouldAlignColumns() {
        String text = new Table("server", "mode")
                .row("a", "standalone")
                .row("longer", "x")
                .text(false);
        assertEquals("server  mode\na       standalone\nlonger  x", text);
    }

    @Test
    void shouldNameStandbysOnceAndInOrder() {
        List<ProviderId> standbys =
                List.of("0", "2", "0", "1").stream().map(ProviderId::of).toList();
        RoleStatus role = new RoleStatus(Role.ELECTION, ProviderId.of("3"), 1, standbys, "active");
        assertEquals("0,1,2", RoleCommands.standbys(role));
        assertEquals("-", RoleCommands.standbys(new RoleStatus(Role.QUORUM, ProviderId.of("x"), 1, List.of(), "")));
    }

    @Test
    void shouldWriteJson() {
        String text = new Table("name", "znodes").row("a\"b\n", 5).text(true);
        assertEquals("[{\"name\": \"a\\\"b\\n\", \"znodes\": 5}]", text);
    }
}
