package io.zabitat.core;

import org.junit.jupiter.api.Test;

/**
 * Random schedules of whole ensembles. {@code -Dcore.schedules=200000} runs more, {@code -Dcore.seed=N} replays one and shows its
 * last steps.
 */
class CoreEnsembleTest {
    private static final int SCHEDULES = 2000;
    private static final int STEPS = 1500;

    @Test
    void shouldKeepWhatIsCommittedWhateverHappens() {
        Long replay = Long.getLong("core.seed");
        long first = replay != null ? replay : System.nanoTime() & 0xffffffffffL;
        int schedules = replay != null ? 1 : Integer.getInteger("core.schedules", SCHEDULES);
        System.out.println("seeds " + first + " to " + (first + schedules - 1));
        long commits = 0;
        long deadEnds = 0;
        for (long seed = first; seed < first + schedules; seed++) {
            SimEnsemble ensemble = run(seed, replay != null);
            commits += ensemble.commits;
            deadEnds += ensemble.deadEnds;
        }
        System.out.println(commits + " commits, " + deadEnds + " ends without enough whole members");
        if (replay == null && (commits < schedules || deadEnds > schedules / 100)) {
            throw new AssertionError("the schedules do not do what they should");
        }
    }

    private static SimEnsemble run(long seed, boolean traced) {
        SimEnsemble ensemble = new SimEnsemble(seed, traced);
        try {
            ensemble.run(STEPS);
        } catch (AssertionError | RuntimeException e) {
            String story = traced ? "\n" + ensemble.story(Integer.getInteger("core.lines", 120)) : "";
            throw new AssertionError("replay with -Dcore.seed=" + seed + ": " + e + story, e);
        }
        return ensemble;
    }
}
