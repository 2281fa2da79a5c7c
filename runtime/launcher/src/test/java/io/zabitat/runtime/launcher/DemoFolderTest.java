package io.zabitat.runtime.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoFolderTest {
    @TempDir
    Path directory;

    @Test
    void shouldHaveAConfigurationWithAPortOfItsOwnForEachMember() throws Exception {
        try (DemoFolder folder = DemoFolder.open(Optional.of(directory.resolve("new")))) {
            Set<Integer> ports = new HashSet<>();
            for (DemoMember member : folder.members()) {
                ports.add(member.address().port());
                assertTrue(Files.exists(member.dataDir().resolve("myid")), member.toString());
                assertTrue(member.server().keys().get("server.4").endsWith(":observer"), member.toString());
            }
            assertEquals(4, ports.size(), ports.toString());
        }
    }

    @Test
    void shouldGoOnWithAnEarlierDemoAndKeepIt() throws Exception {
        List<DemoMember> before;
        try (DemoFolder folder = DemoFolder.open(Optional.of(directory))) {
            before = folder.members();
        }
        try (DemoFolder folder = DemoFolder.open(Optional.of(directory))) {
            assertEquals(before, folder.members());
        }
        assertTrue(Files.exists(directory.resolve("observer/zoo.cfg")));
    }

    @Test
    void shouldRefuseADirectoryWithSomethingElse() throws Exception {
        Files.writeString(directory.resolve("letter"), "dear");
        LaunchException refused = assertThrows(LaunchException.class, () -> DemoFolder.open(Optional.of(directory)));
        assertEquals(ExitCodes.USAGE, refused.exitCode());
    }

    @Test
    void shouldDeleteATemporaryOne() throws Exception {
        Path path;
        try (DemoFolder folder = DemoFolder.open(Optional.empty())) {
            path = folder.path();
            assertTrue(Files.exists(path.resolve("voter1/zoo.cfg")));
        }
        assertFalse(Files.exists(path));
    }
}
