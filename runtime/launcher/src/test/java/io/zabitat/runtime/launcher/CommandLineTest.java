package io.zabitat.runtime.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandLineTest {
    @TempDir
    Path directory;

    @Test
    void shouldReadKeysTrimmedAndKeepTheLastOfEqualOnes() throws Exception {
        Path file = Files.writeString(
                directory.resolve("zoo.cfg"), "dataDir = /a b/c  \nclientPort=1\nclientPort=2\n# x\n");
        ServerFile server = ServerFile.from(Arguments.parse(List.of("--config", file.toString())));
        assertEquals(Map.of("dataDir", "/a b/c", "clientPort", "2"), server.keys());
        assertEquals("zoo.cfg", server.name());
    }

    @Test
    void shouldServeOn2181BelowTheCurrentDirectoryWithoutAConfiguration() throws Exception {
        ServerFile server = ServerFile.from(Arguments.parse(List.of()));
        assertEquals("2181", server.keys().get("clientPort"));
        assertEquals(Path.of("zabitat-data").toAbsolutePath(), server.dataDir().orElseThrow());
    }

    @Test
    void shouldNameAMissingConfigurationAndEndWith2() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = Main.run(
                List.of("serve", "--config", directory.resolve("no.cfg").toString()),
                System.out,
                new PrintStream(err, true));
        assertEquals(ExitCodes.USAGE, code);
        assertTrue(err.toString().contains("no.cfg does not exist"), err.toString());
    }

    @Test
    void shouldRefuseUnknownOptions() {
        assertThrows(LaunchException.class, () -> Arguments.parse(List.of("--confg", "x")));
        assertThrows(LaunchException.class, () -> Arguments.parse(List.of("--config")));
    }

    @Test
    void shouldChangeTheStampWithTheBundles() throws Exception {
        Path server = Files.createDirectories(directory.resolve("bundles/2-server"));
        Files.writeString(server.resolve("a b.jar"), "1");
        String before = Distribution.of(directory).stamp();
        assertEquals(before, Distribution.of(directory).stamp());
        Files.writeString(server.resolve("a b.jar"), "12");
        assertNotEquals(before, Distribution.of(directory).stamp());
        assertEquals(2, Distribution.of(directory).bundles().get(0).level());
    }

    @Test
    void shouldGiveEveryProcessADirectoryOfItsOwn() throws Exception {
        try (RuntimeDirectory one = RuntimeDirectory.take(Optional.of(directory));
                RuntimeDirectory other = RuntimeDirectory.take(Optional.of(directory))) {
            assertNotEquals(one.framework(), other.framework());
        }
    }

    @Test
    void shouldNameAnAddressThatCanBeTyped() {
        assertEquals("localhost:2181", ServerEvents.reachable("0.0.0.0:2181"));
        assertEquals("localhost:2181", ServerEvents.reachable("[::]:2181"));
        assertEquals("10.0.0.7:2181", ServerEvents.reachable("10.0.0.7:2181"));
    }
}
