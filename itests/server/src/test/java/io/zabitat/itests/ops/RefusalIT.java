package io.zabitat.itests.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.itests.harness.Wait;
import io.zabitat.itests.ops.CommandLine.Result;
import io.zabitat.itests.ops.CommandLine.Running;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code start-foreground}: its exit codes, and one clear line for each refusal. */
class RefusalIT {
    private static final int FREE = 0;

    @TempDir
    Path folder;

    @Test
    void shouldRefuseABadValueWith2() throws Exception {
        refuse(CommandLine.config(folder, FREE, "tickTime=soon"), 2, "tickTime=soon");
    }

    @Test
    void shouldRefuseAMissingConfigurationWith2() throws Exception {
        refuse(folder.resolve("none.cfg"), 2, "none.cfg");
    }

    @Test
    void shouldRefuseADataDirectoryThatIsNoneWith3() throws Exception {
        Files.writeString(folder.resolve("data"), "a file");
        refuse(CommandLine.config(folder, FREE), 3, folder.resolve("data").toString());
    }

    @Test
    void shouldRefuseAPortInUseWith14() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            refuse(CommandLine.config(folder, other.getLocalPort()), 14, "127.0.0.1:" + other.getLocalPort());
        }
    }

    @Test
    void shouldRefuseWrongUsageWith2() throws Exception {
        try (CommandLine zabitat = new CommandLine(folder)) {
            for (List<String> words : List.of(
                    List.of("frob"),
                    List.of("start", "a", "b"),
                    List.of("start", "--confg", "x"),
                    List.of("start", "-x"),
                    List.of("start", "--accept-loss"),
                    List.of("shell", "--json", "zab:status"),
                    List.of("version", "--config", "x"),
                    List.of("store", "frob"),
                    List.of("store", "convert", "--to", "h2"),
                    List.of("store", "verify", "--from", "file"),
                    List.of("store"))) {
                Result result = zabitat.run(words.toArray(String[]::new));
                assertEquals(2, result.code(), words.toString());
                assertEquals(1, result.complaints().size(), result.err());
            }
        }
    }

    /** One voter's line, its id file, a near miss, a stranger, and keys that only case tells apart: all is served, with warnings. */
    @Test
    void shouldWarnOnceOfKeysThatItDoesNotKnowAndEndByTheSignal() throws Exception {
        Path config = CommandLine.config(
                folder,
                FREE,
                "tickTime=2000",
                "ticktime=1000",
                "foo.bar=1",
                "server.1=127.0.0.1:2888:3888",
                "initLimit=5",
                "syncLimit=2");
        Files.writeString(Files.createDirectories(folder.resolve("data")).resolve("myid"), "1\n");
        try (CommandLine zabitat = new CommandLine(folder)) {
            Running run = serving(zabitat, config);
            String java = run.process().toHandle().info().command().orElse("java");
            assertTrue(java.endsWith("java"), "the process started is the server itself: " + java);
            run.process().destroy();
            Result result = zabitat.end(run);
            assertEquals(143, result.code());
            assertEquals(1, lines(result, "ticktime is no known key: did you mean tickTime?"), result.out());
            assertEquals(1, lines(result, "foo.bar is no known key"), result.out());
            assertEquals(1, lines(result, "only one server specified"), result.out());
            assertFalse(result.hasTrace(), result.out() + result.err());
        }
    }

    @Test
    void shouldEndByTheInterruptOfATerminal() throws Exception {
        try (CommandLine zabitat = new CommandLine(folder)) {
            Running run = serving(zabitat, CommandLine.config(folder, FREE));
            new ProcessBuilder("kill", "-INT", String.valueOf(run.process().pid()))
                    .start()
                    .waitFor();
            Result result = zabitat.end(run);
            assertEquals(130, result.code());
            assertFalse(result.hasTrace(), result.out() + result.err());
        }
    }

    private static Running serving(CommandLine zabitat, Path config) throws Exception {
        Running run = zabitat.begin("", "start-foreground", config.toString());
        Wait.until(
                "it serves",
                Duration.ofSeconds(60),
                () -> Files.readString(run.out()).contains("zabitat: serving on"));
        return run;
    }

    private static long lines(Result result, String text) {
        return result.out().lines().filter(line -> line.contains(text)).count();
    }

    private void refuse(Path config, int code, String name) throws Exception {
        try (CommandLine zabitat = new CommandLine(folder)) {
            for (String command : List.of("start-foreground", "start")) {
                Result result = zabitat.run(command, config.toString());
                assertEquals(code, result.code(), command + ": " + result.err());
                assertEquals(1, result.complaints().size(), command + ": " + result.err());
                assertTrue(result.complaints().get(0).contains(name), command + ": " + result.err());
                assertFalse(result.hasTrace(), result.out() + result.err());
            }
        }
    }
}
