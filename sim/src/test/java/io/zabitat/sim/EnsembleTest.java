package io.zabitat.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Whole ensembles: a fixed sample of seeds, then fresh ones for a while. A failure names its seed. */
class EnsembleTest {
    private static final int SEEDS = 200;
    private static final long FRESH_SECONDS = Long.getLong("sim.freshSeconds", 5);

    @Test
    void shouldKeepEveryInvariantForAFixedSampleOfSeeds() {
        Counters counters = new Counters();
        for (long seed = 1; seed <= SEEDS; seed++) {
            counters.addAll(new EnsembleRun(seed, EnsembleGame.shipped()).run());
        }
        // A sample in which a fault never struck, or nothing was done, has shown nothing.
        for (String what : List.of(
                "kill -9",
                "power loss",
                "death between two changes of the disk",
                "bytes held up by a cut",
                "half-open connection",
                "server that gave up with its disk",
                "damage WIPE",
                "SNAP",
                "TRUNC",
                "struck in SYNC_RESET",
                "struck in SYNC_KILL",
                "session taken up again",
                "run with electionAlg 0",
                "run with electionAlg 1",
                "run with electionAlg 2",
                "run with electionAlg 3",
                "run with H2",
                "run with a plain oracle",
                "run with a lease file",
                "record of who is alone",
                "watch event")) {
            assertTrue(counters.of(what) > 0, what + ": " + counters.all());
        }
        assertTrue(counters.of("leader established") > SEEDS, counters.all().toString());
        assertTrue(
                counters.of("request that succeeded") > 10L * SEEDS,
                counters.all().toString());
    }

    /** They have found something once: what a far learner was sent when its leader changed its store; an algorithm 2 that never joined. */
    @Test
    void shouldKeepEveryInvariantForSeedsThatBrokeOne() {
        for (long seed : new long[] {356, 5001073}) {
            new EnsembleRun(seed, EnsembleGame.shipped()).run();
        }
    }

    /** By the clock, so that each build looks somewhere else. What it finds may be older than the change that is built. */
    @Test
    void shouldKeepEveryInvariantForFreshSeeds() {
        long first = System.currentTimeMillis() / 1000 * 1000;
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(FRESH_SECONDS);
        long seed = first;
        for (; System.nanoTime() < end; seed++) {
            new EnsembleRun(seed, EnsembleGame.shipped()).run();
        }
        System.out.println("fresh ensembles: seeds " + first + " to " + (seed - 1));
        assertTrue(seed > first, "no time for one");
    }

    @Test
    void shouldDoTheSameAgainForTheSameSeed() {
        for (long seed = 1001; seed <= 1010; seed++) {
            EnsembleRun first = new EnsembleRun(seed, EnsembleGame.shipped());
            EnsembleRun second = new EnsembleRun(seed, EnsembleGame.shipped());
            first.run();
            second.run();
            assertEquals(first.outcome(), second.outcome(), "seed " + seed);
        }
    }

    @Test
    void shouldReadAFaultAsItWasWritten() {
        for (Fault fault : EnsembleRun.script(7)) {
            assertEquals(fault, Fault.parse(fault.toString()));
        }
    }

    @Test
    void shouldReplayAScriptThatWasWrittenDown() {
        for (long seed = 1; seed <= 5; seed++) {
            Script script = new Script(seed, EnsembleRun.options(seed), EnsembleRun.script(seed));
            Script read = Script.parse("# a comment\n" + script.text());
            assertEquals(script, read);
            EnsembleRun first = new EnsembleRun(seed, EnsembleGame.shipped());
            EnsembleRun second = new EnsembleRun(read.seed(), EnsembleGame.shipped(), read.options(), read.faults());
            first.run();
            second.run();
            assertEquals(first.outcome(), second.outcome(), "seed " + seed);
        }
    }
}
