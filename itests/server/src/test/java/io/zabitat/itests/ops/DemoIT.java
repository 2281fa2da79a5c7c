package io.zabitat.itests.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.itests.harness.Checkout;
import io.zabitat.itests.harness.Wait;
import io.zabitat.itests.ops.CommandLine.Result;
import io.zabitat.itests.ops.CommandLine.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo as a newcomer meets it: by the lines of the README, and by Ctrl-C. */
class DemoIT {
    private static final Duration STARTED = Duration.ofSeconds(60);
    private static final int LIMIT_SECONDS = 180;

    @TempDir
    Path folder;

    @Test
    void shouldGuideThroughAFirstExchangeAsWritten() throws Exception {
        String page = Files.readString(Checkout.root().resolve("README.md"));
        assertEquals(List.of("bin/zabitat demo"), PageBlocks.of(page, "sh demo"));
        List<String> lines = PageBlocks.of(page, "zab demo");
        assertTrue(lines.size() > 10, lines.toString());
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        try (CommandLine zabitat = new CommandLine(folder)) {
            zabitat.set("SERVER_JVMFLAGS", "-Djava.io.tmpdir=" + temporary);
            Result result = zabitat.end(zabitat.begin(String.join("\n", lines) + "\n", "demo"), LIMIT_SECONDS);
            String all = result.out() + result.err();
            assertEquals(0, result.code(), all);
            assertEquals("", result.err());
            assertTrue(result.out().contains(" transport.client COMMITTED"), all);
            assertTrue(result.out().contains(" storage COMMITTED"), all);
            assertTrue(result.out().contains("ROLLED_BACK"), all);
            assertTrue(result.out().lines().anyMatch(line -> line.matches("voter1 +transport.client +netty .*")), all);
            assertTrue(result.out().lines().anyMatch(line -> line.matches("observer +storage +h2 .*")), all);
            List<String> figures = result.out()
                    .lines()
                    .filter(line -> line.startsWith("writes acknowledged "))
                    .toList();
            String last = figures.get(figures.size() - 1);
            assertTrue(last.matches("writes acknowledged [1-9].* lost 0; sessions 8 of 8; leader voter\\d"), all);
        }
        try (Stream<Path> left = Files.list(temporary)) {
            assertEquals(
                    List.of(),
                    left.filter(path -> path.toString().contains("demo")).toList());
        }
    }

    @Test
    void shouldEndByTheInterruptOfATerminalAndKeepANamedDirectory() throws Exception {
        try (CommandLine zabitat = new CommandLine(folder)) {
            Running demo = zabitat.begin("", "demo", "--dir", "kept", "--no-shell");
            Wait.until("the load", STARTED, () -> says(demo, "writes acknowledged "));
            Result status = zabitat.run("shell", "--data-dir", "kept/observer", "zab:status");
            assertEquals(
                    4,
                    status.out()
                            .lines()
                            .filter(line -> line.contains("127.0.0.1"))
                            .count(),
                    status.out());
            new ProcessBuilder("kill", "-INT", Long.toString(demo.process().pid()))
                    .start()
                    .waitFor();
            assertEquals(130, zabitat.end(demo).code(), () -> text(demo.err()));
        }
        assertTrue(Files.exists(folder.resolve("kept/voter1/zoo.cfg")));
    }

    private static boolean says(Running demo, String text) throws IOException {
        return Files.readString(demo.out()).contains(text);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
