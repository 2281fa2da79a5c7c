package io.zabitat.itests.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.itests.harness.ServerProcess;
import io.zabitat.itests.harness.Wait;
import io.zabitat.itests.ops.CommandLine.Result;
import io.zabitat.itests.ops.CommandLine.Running;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shell of a running server as scripts and people use it. */
class ShellIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void shouldRunCommandsAndPassTheirStatusOn() throws Exception {
        String config = CommandLine.config(folder, ServerProcess.freePort()).toString();
        try (CommandLine zabitat = new CommandLine(folder)) {
            assertEquals(0, zabitat.run("start", config).code());
            Path socket = folder.resolve("data/zabitat/shell.sock");
            Wait.until("the shell is there", SOON, () -> Files.exists(socket));
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));

            Result status = zabitat.run("shell", "--config", config, "zab:status");
            assertEquals(0, status.code(), status.err());
            assertTrue(status.out().contains("standalone"), status.out());
            Result json =
                    zabitat.run("shell", "--data-dir", folder.resolve("data").toString(), "zab:status --json");
            assertTrue(json.out().startsWith("[{\"server\": \"zoo.cfg\""), json.out());
            Result unknown = zabitat.run("shell", "--config", config, "nonsense");
            assertEquals(1, unknown.code());
            assertEquals("Command not found: nonsense\n", unknown.err());
            assertEquals("", unknown.out());
            Result failing = zabitat.run("shell", "--config", config, "zab:log-level io.zabitat LOUD");
            assertEquals(1, failing.code());
            assertEquals(1, failing.err().lines().count(), failing.err());

            // two sessions at once, their commands through a pipe; the end of the input ends the session
            Running one = zabitat.begin("zab:status\nnonsense\nzab:log-level ROOT\n", "shell", "--config", config);
            Running other = zabitat.begin("zab:providers\nexit\nzab:status\n", "shell", "--config", config);
            Result first = zabitat.end(one);
            assertEquals(0, first.code(), first.err());
            assertTrue(first.out().contains("ROOT INFO"), first.out());
            assertTrue(first.err().contains("Command not found: nonsense"), first.err());
            Result second = zabitat.end(other);
            assertTrue(second.out().contains("transport.client"), second.out());
            assertFalse(second.out().contains("standalone"), "nothing runs behind exit: " + second.out());

            assertEquals(0, zabitat.run("stop", config).code());
            Result gone = zabitat.run("shell", "--config", config, "zab:status");
            assertEquals(1, gone.code());
            assertEquals(1, gone.complaints().size(), gone.err());
            assertFalse(Files.exists(socket));
            assertEquals(
                    List.of(),
                    Files.readAllLines(folder.resolve("data/zabitat/log/zabitat.log")).stream()
                            .filter(line -> line.contains(" ERROR ") || line.contains("Invalid BundleContext"))
                            .toList(),
                    "a stop is quiet");
        }
    }

    @Test
    void shouldChangeTheLogLevelOfARunningServer() throws Exception {
        String config = CommandLine.config(folder, ServerProcess.freePort()).toString();
        Path log = folder.resolve("data/zabitat/log/zabitat.log");
        try (CommandLine zabitat = new CommandLine(folder)) {
            assertEquals(0, zabitat.run("start", config).code());
            Wait.until("the shell is there", SOON, () -> Files.exists(folder.resolve("data/zabitat/shell.sock")));
            Result set = zabitat.run("shell", "--config", config, "zab:log-level ROOT DEBUG");
            assertEquals(new Result(0, "ROOT DEBUG\n", ""), set);
            assertEquals(
                    "io.zabitat DEBUG (inherited)\n",
                    zabitat.run("shell", "--config", config, "zab:log-level io.zabitat")
                            .out());
            assertEquals(0, zabitat.run("stop", config).code());
            assertTrue(Files.readString(log).contains(" DEBUG "), "what came later has details");
        }
    }

    @Test
    void shouldBeFoundWhereTheDataDirectoryLiesDeep() throws Exception {
        Path deep = folder.resolve("d".repeat(100)).resolve("e".repeat(100));
        String config = CommandLine.config(folder, ServerProcess.freePort(), "dataDir=" + deep)
                .toString();
        // as Karaf's: no place for a socket, either
        Path temporary = Files.createDirectory(folder.resolve("t".repeat(100)));
        try (CommandLine zabitat = new CommandLine(folder)) {
            zabitat.set("SERVER_JVMFLAGS", "-Djava.io.tmpdir=" + temporary);
            assertEquals(0, zabitat.run("start", config).code());
            Path pointer = deep.resolve("zabitat/shell.path");
            Wait.until(
                    "the shell is there",
                    SOON,
                    () -> Files.exists(Path.of(Files.readString(pointer).strip())));
            Path socket = Path.of(Files.readString(pointer).strip());
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket.getParent())));
            assertEquals(
                    0, zabitat.run("shell", "--config", config, "zab:status").code());
            assertEquals(0, zabitat.run("stop", config).code());
            assertFalse(Files.exists(socket.getParent()));
        }
    }
}
