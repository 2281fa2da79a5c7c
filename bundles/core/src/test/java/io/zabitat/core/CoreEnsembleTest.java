package io.zabitat.core;

import org.junit.jupiter.api.Test;

/**
 * Random schedules of whole ensembles. {@code -Dcore.schedules=200000} runs more, {@code -Dcore.seed=N} replays one and shows its
 * last steps.
 */
class CoreEnsembleTest {
    private static final int SCHEDULES = 2000;
    private static final int STEPS = 1500;

    /** Two voters that ask an oracle: they lose nothing, and one alone goes on. */
    @Test
    void shouldKeepWhatIsCommittedAloneByGrant() {
        Long replay = Long.getLong("core.oracle.seed");
        long first = replay != null ? replay : System.nanoTime() & 0xffffffffffL;
        int schedules = replay != null ? 1 : Integer.getInteger("core.schedules", SCHEDULES);
        System.out.println("oracle seeds " + first + " to " + (first + schedules - 1));
        long solo = 0;
        long grants = 0;
        for (long seed = first; seed < first + schedules; seed++) {
            SimEnsemble ensemble = run(seed, replay != null, true);
            solo += ensemble.solo;
            grants += ensemble.oracle.grants;
        }
        System.out.println(solo + " commits alone by " + grants + " grants");
        if (replay == null && (solo < schedules || grants < schedules / 2)) {
            throw new AssertionError("the schedules do not do what they should");
        }
    }

    @Test
    void shouldKeepWhatIsCommittedWhateverHappens() {
        Long replay = Long.getLong("core.seed");
        long first = replay != null ? replay : System.nanoTime() & 0xffffffffffL;
        int schedules = replay != null ? 1 : Integer.getInteger("core.schedules", SCHEDULES);
        System.out.println("seeds " + first + " to " + (first + schedules - 1));
        long commits = 0;
        long deadEnds = 0;
        for (long seed = first; seed < first + schedules; seed++) {
            SimEnsemble ensemble = run(seed, replay != null, false);
            commits += ensemble.commits;
            deadEnds += ensemble.deadEnds;
        }
        System.out.println(commits + " commits, " + deadEnds + " ends without enough whole members");
        if (replay == null && (commits < schedules || deadEnds > schedules / 100)) {
            throw new AssertionError("the schedules do not do what they should");
        }
    }

    private static SimEnsemble run(long seed, boolean traced, boolean asking) {
        SimEnsemble ensemble = new SimEnsemble(seed, traced, asking);
        try {
            ensemble.run(STEPS);
        } catch (AssertionError | RuntimeException e) {
            String story = traced ? "\n" + ensemble.story(Integer.getInteger("core.lines", 120)) : "";
            throw new AssertionError(
                    "replay with -Dcore." + (asking ? "oracle." : "") + "seed=" + seed + ": " + e + story, e);
        }
        return ensemble;
    }
}
