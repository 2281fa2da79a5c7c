package io.zabitat.node.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {
    @TempDir
    Path dir;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(dir.resolve(name), text);
    }

    @Test
    void shouldKeepTheOrderAndTrim() throws Exception {
        Path file = file(
                "zoo.cfg",
                "# sample\n tickTime = 2000 \ndataDir=/data/\u00fc\nclientPort:2181\na=\\\n  b\ntickTime=10\n");

        Map<String, String> keys = ConfigFile.read(file);

        assertEquals(List.of("tickTime", "dataDir", "clientPort", "a"), List.copyOf(keys.keySet()));
        assertEquals("10", keys.get("tickTime"));
        assertEquals("/data/\u00fc", keys.get("dataDir"));
        assertEquals("b", keys.get("a"));
    }

    @Test
    void shouldRefuseAnUnreadableFile() throws Exception {
        Path latin = dir.resolve("latin.cfg");
        Files.write(latin, "dataDir=/\u00fc".getBytes(StandardCharsets.ISO_8859_1));

        assertTrue(assertThrows(ConfigException.class, () -> ConfigFile.read(latin))
                .getMessage()
                .contains("UTF-8"));
        assertThrows(ConfigException.class, () -> ConfigFile.read(dir.resolve("none.cfg")));
        Path broken = file("broken.cfg", "a=\\u12");
        assertThrows(ConfigException.class, () -> ConfigFile.read(broken));
    }

    @Test
    void shouldRefuseAHugeFile() throws Exception {
        Path huge = file("huge.cfg", "#".repeat((1 << 20) + 1));

        assertThrows(ConfigException.class, () -> ConfigFile.read(huge));
    }

    @Test
    void shouldReadMyid() throws Exception {
        assertEquals(OptionalLong.empty(), ConfigFile.myid(dir));
        file("myid", " 42 \nrest");

        assertEquals(OptionalLong.of(42), ConfigFile.myid(dir));
    }

    @Test
    void shouldRefuseAMyidThatIsNoNumber() throws Exception {
        file("myid", "one\n");

        ConfigException refused = assertThrows(ConfigException.class, () -> ConfigFile.myid(dir));

        assertEquals("myid", refused.key());
        assertEquals("one", refused.value());
    }
}
