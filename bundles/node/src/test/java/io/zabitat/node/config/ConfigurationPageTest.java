package io.zabitat.node.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/configuration.md} is written from the key table. After a change of the table write it anew:
 * {@code mvn -pl bundles/node -am test -Dzabitat.regenerate=true}.
 */
class ConfigurationPageTest {
    private static final Path PAGE = Path.of("..", "..", "docs", "configuration.md");

    @Test
    void shouldBeInStepWithTheTable() throws Exception {
        String expected = ConfigurationPage.write(KeyTable.shipped());
        if (Boolean.getBoolean("zabitat.regenerate")) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, expected);
        }

        assertEquals(expected, Files.readString(PAGE));
    }
}
