package io.zabitat.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Runs the stories in {@code scripts}: a line at the margin is an event, the indented lines behind it are the actions it causes.
 * With {@code -Dscripts.rewrite=true} the actions in the files are replaced by those that happened, for review.
 */
class ScriptTest {
    private static final Path SCRIPTS = Path.of("src/test/resources/scripts");
    private static final int LEAST = 40;

    @TestFactory
    Stream<DynamicTest> shouldTellTheSameStory() throws IOException {
        List<Path> scripts;
        try (Stream<Path> files = Files.list(SCRIPTS)) {
            scripts = files.sorted().toList();
        }
        assertTrue(scripts.size() >= LEAST, scripts.size() + " scripts in " + SCRIPTS.toAbsolutePath());
        return scripts.stream()
                .map(script -> DynamicTest.dynamicTest(script.getFileName().toString(), () -> run(script)));
    }

    private static void run(Path script) throws IOException {
        String expected = Files.readString(script);
        String actual = play(expected);
        if (Boolean.getBoolean("scripts.rewrite")) {
            Files.writeString(script, actual);
        } else {
            assertEquals(expected, actual);
        }
    }

    private static String play(String script) {
        ScriptPlayer player = new ScriptPlayer();
        StringBuilder out = new StringBuilder();
        for (String line : script.lines().toList()) {
            if (line.startsWith("  ")) {
                continue;
            }
            out.append(line).append('\n');
            if (!line.isBlank() && !line.startsWith("#")) {
                player.perform(line)
                        .forEach(action -> out.append("  ").append(action).append('\n'));
            }
        }
        return out.toString();
    }
}
