package io.zabitat.sim;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What campaigns have found: the scripts that were left of their seeds, in {@code src/test/resources/scripts}, and scenarios made of them. */
class FoundSeedsTest {
    private static final Path FOLDER = Path.of("src/test/resources/scripts");

    @TestFactory
    Stream<DynamicTest> shouldFindNothingAnyMore() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().toList().stream()
                    .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> play(file)));
        }
    }

    private static void play(Path file) throws IOException {
        Script script = Script.parse(Files.readString(file));
        new EnsembleRun(script.seed(), EnsembleGame.shipped(), script.options(), script.faults()).run();
    }

    /**
     * Server 1 stops right after it has joined epoch 1, servers 2 and 3 commit something, 2 loses its disk, and 3 is away for a
     * while: 1 and 2 know of nothing, and must wait for it.
     */
    @Test
    void shouldNotBeginAnewWithAMemberThatOnlyKnowsOfTheFirstEpoch() {
        EnsembleOptions options = new EnsembleOptions(
                3, 0, 1, 2500, 4000, 0, 20, 0, 0, 64 * 1024, 20, 64 * 1024, 90_000, 100, false, false, false, false, 3);
        for (int seed = 2; seed <= 3; seed++) {
            for (long at = 100_000; at < 140_000; at += 4_000) {
                List<Fault> faults = new ArrayList<>();
                faults.add(new Fault(at, Fault.Kind.KILL, 1, 1, 340));
                faults.add(new Fault(at + 300_000, Fault.Kind.WIPE, 2, 1, 60));
                faults.add(new Fault(at + 300_500, Fault.Kind.KILL, 3, 1, 900));
                new EnsembleRun(seed, EnsembleGame.shipped(), options, faults).run();
            }
        }
    }
}
