package io.zabitat.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CampaignStateTest {
    private static final class EverySeventh implements Campaign.Game {
        @Override
        public long play(long seed, Counters counters) {
            counters.count("played");
            if (seed % 7 == 0) {
                throw new Violation("Z1: seed " + seed);
            }
            return seed;
        }

        @Override
        public void explain(long seed, Violation found) {
            throw new AssertionError("nobody asked");
        }

        @Override
        public String title() {
            return "test";
        }

        @Override
        public String option() {
            return "";
        }
    }

    private static SeedPiece played(long from, long to) {
        SeedPiece piece = new SeedPiece(new EverySeventh(), from, to, Long.MAX_VALUE);
        piece.run();
        return piece;
    }

    @Test
    void shouldGoOnWhereItWasCutOff(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("state");
        CampaignState first = CampaignState.load(file, 1, 100);
        first.add(played(1, 10));
        first.add(played(11, 20));
        first.save();
        CampaignState second = CampaignState.load(file, 1, 100);
        assertEquals(21, second.next());
        assertEquals(List.of("7", "14"), second.found());
        second.add(played(21, 30));
        second.save();
        CampaignState third = CampaignState.load(file, 1, 100);
        assertEquals(31, third.next());
        assertEquals(100, third.to());
        assertEquals(List.of("7", "14", "21", "28"), third.found());
    }
}
