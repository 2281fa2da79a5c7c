package io.zabitat.election.udpauth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Plays the stories of {@code src/test/resources/scripts}; "==" begins one. {@code -Dscripts.rewrite=true} writes down what the
 * election does now, for a review of the difference.
 */
class ScriptsTest {
    private static final Path FOLDER = Path.of("src/test/resources/scripts");

    @TestFactory
    Stream<DynamicTest> shouldActAsWritten() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file : files.sorted().toList()) {
                tests.addAll(tests(file));
            }
        }
        assertTrue(tests.size() >= 8, "only " + tests.size() + " stories");
        return tests.stream();
    }

    private static List<DynamicTest> tests(Path file) throws IOException {
        List<List<String>> stories = stories(Files.readAllLines(file));
        if (Boolean.getBoolean("scripts.rewrite")) {
            Files.write(
                    file,
                    stories.stream()
                            .flatMap(story -> Script.play(story).stream())
                            .toList());
            stories = stories(Files.readAllLines(file));
        }
        List<DynamicTest> tests = new ArrayList<>();
        for (List<String> story : stories) {
            tests.add(DynamicTest.dynamicTest(
                    file.getFileName() + " " + story.get(0),
                    () -> assertEquals(String.join("\n", story), String.join("\n", Script.play(story)))));
        }
        return tests;
    }

    private static List<List<String>> stories(List<String> lines) {
        List<List<String>> stories = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith("==")) {
                stories.add(new ArrayList<>());
            }
            stories.get(stories.size() - 1).add(line);
        }
        return stories;
    }
}
