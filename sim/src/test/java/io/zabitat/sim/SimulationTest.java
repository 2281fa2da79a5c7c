package io.zabitat.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A fixed sample of seeds; a failure names its seed and the command that repeats it. */
class SimulationTest {
    private static final int SEEDS = 200;

    @Test
    void shouldKeepEveryPromiseForAFixedSampleOfSeeds() {
        Counters counters = new Counters();
        for (long seed = 1; seed <= SEEDS; seed++) {
            counters.addAll(new Simulation(seed, ServerGame.shipped()).run());
        }
        // A sample in which a fault never struck, or nothing was done, has shown nothing.
        for (String what : List.of(
                "kill -9",
                "power loss",
                "death between two changes of the disk",
                "sync that fails",
                "write that fails",
                "disconnect",
                "jump of the wall clock",
                "probe of a power loss",
                "watch event",
                "session taken up again",
                "session that was gone",
                "stop")) {
            assertTrue(counters.of(what) >= 10, what + ": " + counters.of(what));
        }
        assertTrue(counters.of("request that succeeded") >= 5000, counters.all().toString());
        assertTrue(counters.of("piece of a snapshot") >= 1000, counters.all().toString());
    }

    @Test
    void shouldDoTheSameAgainForTheSameSeed() {
        for (long seed = 1001; seed <= 1010; seed++) {
            Simulation first = new Simulation(seed, ServerGame.shipped());
            Simulation second = new Simulation(seed, ServerGame.shipped());
            first.run();
            second.run();
            assertEquals(first.outcome(), second.outcome(), "seed " + seed);
        }
    }
}
