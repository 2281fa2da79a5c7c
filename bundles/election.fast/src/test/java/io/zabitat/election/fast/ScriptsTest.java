package io.zabitat.election.fast;

import io.zabitat.spi.tck.election.ElectionStory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Plays the stories of {@code src/test/resources/scripts}; {@code -Dscripts.rewrite=true} writes down what the election does now. */
class ScriptsTest {
    @TestFactory
    Stream<DynamicTest> shouldActAsWritten() throws IOException {
        return ElectionStory.tests(
                Path.of("src/test/resources/scripts"), 25, Boolean.getBoolean("scripts.rewrite"), Script::new);
    }
}
