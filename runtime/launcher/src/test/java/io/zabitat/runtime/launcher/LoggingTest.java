package io.zabitat.runtime.launcher;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LoggingTest {
    private static final long ROLLED_AT = 10L << 20;

    @TempDir
    Path directory;

    @Test
    void shouldRollTheFileWhenItIsLarge() throws Exception {
        LogProvider.choose();
        Logging.start(Optional.of(directory));
        try {
            Logger log = LoggerFactory.getLogger("x");
            String text = "y".repeat(1 << 10);
            for (int i = 0; i < 25 << 10; i++) {
                log.info(text);
            }
        } finally {
            Logging.stop();
        }
        assertTrue(Files.size(directory.resolve("zabitat.log.2")) >= ROLLED_AT);
        for (String name : new String[] {"zabitat.log", "zabitat.log.1", "zabitat.log.2"}) {
            long size = Files.size(directory.resolve(name));
            assertTrue(size < ROLLED_AT * 2, name + " has " + size);
        }
    }
}
