package io.zabitat.runtime.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServedAddressTest {
    @TempDir
    Path folder;

    @BeforeEach
    void writeId() throws Exception {
        Files.writeString(folder.resolve("myid"), "2\n");
    }

    @Test
    void shouldReadTheKeys() throws Exception {
        assertEquals("localhost:2181", of(""));
        assertEquals("localhost:11", of("clientPort=11\nclientPortAddress=0.0.0.0"));
        assertEquals("10.0.0.1:11", of("clientPort=11\nclientPortAddress=10.0.0.1"));
        assertThrows(LaunchException.class, () -> of("clientPort=70000"));
    }

    @Test
    void shouldReadTheOwnLine() throws Exception {
        assertEquals("localhost:12", of("server.1=h:1:2;11\nserver.2=h:3:4:participant;12"));
        assertEquals("a:13", of("server.2=h:3:4;a:13"));
        assertEquals("localhost:14", of("server.2=h:3:4:observer;[::]:14"));
        assertEquals("localhost:9", of("clientPort=9\nserver.2=h:3:4;a:13"));
    }

    @Test
    void shouldReadTheOwnLineInTheDynamicFile() throws Exception {
        Path members = folder.resolve("zoo.cfg.dynamic.100000000");
        Files.writeString(members, "server.1=h:1:2:participant;11\nserver.2=h:3:4:participant;0.0.0.0:15\n");

        assertEquals("localhost:15", of("dynamicConfigFile=" + members));
    }

    private String of(String lines) throws Exception {
        Path file = Files.writeString(folder.resolve("zoo.cfg"), "dataDir=" + folder + "\n" + lines + "\n");
        return ServedAddress.of(ServerFile.read(file)).toString();
    }
}
