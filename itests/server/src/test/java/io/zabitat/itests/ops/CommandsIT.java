package io.zabitat.itests.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.itests.harness.ServerProcess;
import io.zabitat.itests.ops.CommandLine.Result;
import io.zabitat.itests.ops.CommandLine.Running;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands around a server in the background: what they do, say and end with. */
class CommandsIT {
    @TempDir
    Path folder;

    @Test
    void shouldStartAnswerRestartAndStop() throws Exception {
        String config = CommandLine.config(folder, ServerProcess.freePort()).toString();
        try (CommandLine zabitat = new CommandLine(folder)) {
            assertEquals(new Result(0, "zabitat: not running\n", ""), zabitat.run("stop", config));
            assertEquals(1, zabitat.run("status", config).code());
            Result start = zabitat.run("start", "--config", config);
            assertEquals(0, start.code(), start.err());
            Path pidFile = folder.resolve("data/zookeeper_server.pid");
            String pid = Files.readString(pidFile).strip();
            assertTrue(start.out().startsWith("zabitat: process " + pid + " serving on 127.0.0.1:"), start.out());

            Result again = zabitat.run("start", config);
            assertEquals(1, again.code());
            assertEquals("zabitat: already running as process " + pid + "\n", again.err());
            Result status = zabitat.run("status", config);
            assertEquals(0, status.code());
            assertTrue(status.out().contains("Mode: standalone\n"), status.out());

            Result restart = zabitat.run("restart", config);
            assertEquals(0, restart.code(), restart.err());
            assertNotEquals(pid, Files.readString(pidFile).strip());
            Result anew = zabitat.run("status", config);
            assertEquals(0, anew.code(), () -> anew + " behind " + restart);
            assertEquals(new Result(0, "zabitat: stopped\n", ""), zabitat.run("stop", config));
            assertFalse(Files.exists(pidFile));
            assertEquals(1, zabitat.run("status", config).code());
        }
    }

    @Test
    void shouldNotWaitForMembersThatAreStartedLater() throws Exception {
        Path config = CommandLine.config(folder, ServerProcess.freePort());
        Files.writeString(Files.createDirectories(folder.resolve("data")).resolve("myid"), "1\n");
        for (int id = 1; id <= 3; id++) {
            String member = "server." + id + "=127.0.0.1:" + ServerProcess.freePort() + ":" + ServerProcess.freePort();
            Files.writeString(config, member + "\n", StandardOpenOption.APPEND);
        }
        Files.writeString(config, "initLimit=10\nsyncLimit=5\n", StandardOpenOption.APPEND);
        try (CommandLine zabitat = new CommandLine(folder)) {
            Result start = zabitat.run("start", config.toString());
            assertEquals(0, start.code(), start.err());
            assertTrue(start.out().contains(" looking for a leader, will serve on "), start.out());
            assertEquals(0, zabitat.run("stop", config.toString()).code());
        }
    }

    @Test
    void shouldLeaveTheProcessAloneThatAStalePidFileNames() throws Exception {
        String config = CommandLine.config(folder, ServerProcess.freePort()).toString();
        Process stranger = new ProcessBuilder("tail", "-f", "/dev/null").start();
        try (CommandLine zabitat = new CommandLine(folder)) {
            Path pidFile = Files.createDirectories(folder.resolve("data")).resolve("zookeeper_server.pid");
            Files.writeString(pidFile, stranger.pid() + "\n");
            assertEquals(0, zabitat.run("start", config).code());
            assertNotEquals(
                    String.valueOf(stranger.pid()), Files.readString(pidFile).strip());
            assertEquals(0, zabitat.run("stop", config).code());
            Files.writeString(pidFile, stranger.pid() + "\n");
            assertEquals(new Result(0, "zabitat: not running\n", ""), zabitat.run("stop", config));
            assertTrue(stranger.isAlive());
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    void shouldStartOnceWhenStartedTwiceAtTheSameTime() throws Exception {
        String config = CommandLine.config(folder, ServerProcess.freePort()).toString();
        try (CommandLine zabitat = new CommandLine(folder)) {
            Running one = zabitat.begin("", "start", config);
            Running other = zabitat.begin("", "start", config);
            List<Result> results = List.of(zabitat.end(one), zabitat.end(other));
            assertEquals(
                    List.of(0, 1), results.stream().map(Result::code).sorted().toList(), results.toString());
            assertEquals(0, zabitat.run("stop", config).code());
            assertEquals(1, zabitat.run("status", config).code());
        }
    }

    @Test
    void shouldObeyTheVariablesOfZooKeeperAlsoInPathsWithSpaces() throws Exception {
        Path place = Files.createDirectories(folder.resolve("a b"));
        CommandLine.config(place.resolve("my conf"), ServerProcess.freePort(), "dataDir=" + place.resolve("the data"));
        Path logs = place.resolve("the logs");
        Path pidFile = place.resolve("run dir/zk.pid");
        try (CommandLine zabitat = new CommandLine(place)
                .set("ZOOCFGDIR", place.resolve("my conf").toString())
                .set("ZOO_LOG_DIR", logs.toString())
                .set("ZOOPIDFILE", pidFile.toString())) {
            Result start = zabitat.run("start");
            assertEquals(0, start.code(), start.err());
            assertTrue(Files.exists(pidFile));
            assertTrue(Files.readString(logs.resolve("zabitat.log")).contains("recovered"));
            List<String> printed = Files.readAllLines(logs.resolve("zabitat.out"));
            assertTrue(printed.get(0).startsWith("zabitat: serving on "), printed.toString());
            assertEquals(1, printed.size(), "no JVM has anything to warn of: " + printed);
            assertTrue(Files.isDirectory(place.resolve("the data/version-2")));
            assertFalse(Files.exists(place.resolve("the data/zabitat/log")));
            assertEquals(0, zabitat.run("status", "zoo.cfg").code(), "a relative name is looked for in ZOOCFGDIR");
            assertEquals(0, zabitat.run("shell", "zab:status").code());
            assertEquals(0, zabitat.run("stop", "--config=zoo.cfg").code());
            assertFalse(Files.exists(pidFile));
        }
    }

    @Test
    void shouldNotLeaveAServerBehindWhoseIdCannotBeWritten() throws Exception {
        int port = ServerProcess.freePort();
        String config = CommandLine.config(folder, port).toString();
        Path directory = Files.createDirectories(folder.resolve("pid"));
        try (CommandLine zabitat = new CommandLine(folder).set("ZOOPIDFILE", directory.toString())) {
            Result start = zabitat.run("start", config);
            assertEquals(3, start.code());
            assertEquals("zabitat: cannot write " + directory + "\n", start.err());
            Result again = new CommandLine(folder).run("store", "verify", "--config", config);
            assertFalse(again.out().contains("held by another process"), again.out());
        }
    }

    /** Where something has the well-known port already, it must be that port that is complained of. */
    @Test
    void shouldServeOnTheWellKnownPortWithoutAnyConfiguration() throws Exception {
        try (CommandLine zabitat = new CommandLine(folder)) {
            Result start = zabitat.run("start");
            if (start.code() == 0) {
                assertTrue(
                        start.out()
                                .contains(
                                        ":2181, data in " + folder.toRealPath().resolve("zabitat-data")),
                        start.out());
                assertEquals(0, zabitat.run("status").code());
                assertEquals(0, zabitat.run("stop").code());
            } else {
                assertEquals(14, start.code(), start.err());
                assertTrue(start.err().contains(":2181: Address already in use"), start.err());
            }
        }
    }

    @Test
    void shouldStartSeveralServersAtOnceOnAnEmptyCache() throws Exception {
        List<String> configs = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            configs.add(CommandLine.config(folder.resolve("s" + i), ServerProcess.freePort())
                    .toString());
        }
        // with a choice of its own about class sharing, a start makes no class archive behind the test's back
        try (CommandLine zabitat = new CommandLine(folder)
                .set("ZABITAT_CACHE_DIR", folder.resolve("cache").toString())
                .set("SERVER_JVMFLAGS", "-Xshare:auto")) {
            List<Running> starts = new ArrayList<>();
            for (String config : configs) {
                starts.add(zabitat.begin("", "start", config));
            }
            for (Running start : starts) {
                Result result = zabitat.end(start);
                assertEquals(0, result.code(), result.err());
            }
            for (String config : configs) {
                assertEquals(0, zabitat.run("status", config).code());
                assertEquals(0, zabitat.run("stop", config).code());
            }
        }
    }

    @Test
    void shouldStartWhereNoCacheCanBeWritten() throws Exception {
        String config = CommandLine.config(folder, ServerProcess.freePort()).toString();
        Path file = Files.writeString(folder.resolve("file"), "no directory");
        try (CommandLine zabitat = new CommandLine(folder)
                .set("ZABITAT_CACHE_DIR", file.resolve("cache").toString())) {
            Result start = zabitat.run("start", config);
            assertEquals(0, start.code(), start.err());
            assertEquals("", start.err());
            assertEquals(0, zabitat.run("stop", config).code());
        }
    }
}
