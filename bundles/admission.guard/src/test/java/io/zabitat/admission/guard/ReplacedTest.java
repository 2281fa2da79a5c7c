package io.zabitat.admission.guard;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplacedTest {
    @TempDir
    Path folder;

    @Test
    void shouldBeKnownToTheNextStart() throws Exception {
        Path file = folder.resolve("replaced");
        Replaced replaced = new Replaced(file);
        replaced.add("mvn:a");
        replaced.add("mvn:b");
        replaced.remove("mvn:a");
        Replaced next = new Replaced(file);
        assertTrue(next.contains("mvn:b"));
        assertFalse(next.contains("mvn:a"));
    }

    @Test
    void shouldReadNoMoreThanItCanHaveWritten() throws Exception {
        Path file = folder.resolve("replaced");
        try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
            large.setLength(1L << 33); // no array holds it
        }
        IOException refused = assertThrows(IOException.class, () -> new Replaced(file));
        assertTrue(refused.getMessage().contains("is larger than"), refused.getMessage());
    }
}
