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
            SimEnsemble ensemble = run(seed, replay != null, SimEnsemble.Kind.ASKING);
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
            SimEnsemble ensemble = run(seed, replay != null, SimEnsemble.Kind.FIXED);
            commits += ensemble.commits;
            deadEnds += ensemble.deadEnds;
        }
        System.out.println(commits + " commits, " + deadEnds + " ends without enough whole members");
        if (replay == null && (commits < schedules || deadEnds > schedules / 100)) {
            throw new AssertionError("the schedules do not do what they should");
        }
    }

    /** The list of members changes while it runs: nothing that one of the lists has committed is lost by another. */
    @Test
    void shouldKeepWhatIsCommittedWhoeverTheMembersAre() {
        Long replay = Long.getLong("core.moving.seed");
        long first = replay != null ? replay : System.nanoTime() & 0xffffffffffL;
        int schedules = replay != null ? 1 : Integer.getInteger("core.schedules", SCHEDULES / 2);
        System.out.println("moving seeds " + first + " to " + (first + schedules - 1));
        long commits = 0;
        long reconfigs = 0;
        for (long seed = first; seed < first + schedules; seed++) {
            SimEnsemble ensemble = run(seed, replay != null, SimEnsemble.Kind.MOVING);
            commits += ensemble.commits;
            reconfigs += ensemble.reconfig.reconfigs;
        }
        System.out.println(commits + " commits, " + reconfigs + " reconfigurations");
        if (replay == null && (commits < schedules || reconfigs < schedules / 2)) {
            throw new AssertionError("the schedules do not do what they should");
        }
    }

    private static SimEnsemble run(long seed, boolean traced, SimEnsemble.Kind kind) {
        SimEnsemble ensemble = new SimEnsemble(seed, traced, kind);
        try {
            ensemble.run(STEPS);
        } catch (AssertionError | RuntimeException e) {
            String story = traced ? "\n" + ensemble.story(Integer.getInteger("core.lines", 120)) : "";
            throw new AssertionError("replay with -Dcore." + prefix(kind) + "seed=" + seed + ": " + e + story, e);
        }
        return ensemble;
    }

    private static String prefix(SimEnsemble.Kind kind) {
        return switch (kind) {
            case FIXED -> "";
            case ASKING -> "oracle.";
            case MOVING -> "moving.";
        };
    }
}
