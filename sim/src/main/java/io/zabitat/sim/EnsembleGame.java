package io.zabitat.sim;

import io.zabitat.storage.file.FileStorageProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;

/** Seeds of whole ensembles, and scripts that such seeds were shrunk to. */
final class EnsembleGame implements Campaign.Game {
    private final OptionalInt election;

    /** @param election the algorithm of all runs; empty when each seed draws its own */
    EnsembleGame(OptionalInt election) {
        this.election = election;
    }

    /** The parts that ship, on a disk that keeps its promises. */
    static EnsembleRun.Parts shipped() {
        return new EnsembleRun.Parts(new FileStorageProvider(), SimDisk::new);
    }

    private EnsembleOptions options(long seed) {
        EnsembleOptions drawn = EnsembleRun.options(seed);
        return election.isPresent() ? drawn.electing(election.getAsInt()) : drawn;
    }

    @Override
    public long play(long seed, Counters counters) {
        EnsembleRun run = new EnsembleRun(seed, shipped(), options(seed), EnsembleRun.script(seed));
        try {
            run.run();
        } finally {
            counters.addAll(run.counters());
        }
        return run.events();
    }

    @Override
    public void explain(long seed, Violation found) {
        found.printStackTrace(System.out);
        Script script = Shrinker.shrink(seed, shipped(), options(seed), found);
        System.out.println("  a script that is enough, for sim/run --ensemble --script FILE:\n\n" + script.text());
    }

    /** Plays a script. */
    static void replay(Path file) throws IOException {
        Script script = Script.parse(Files.readString(file));
        EnsembleRun run = new EnsembleRun(script.seed(), shipped(), script.options(), script.faults());
        try {
            run.run();
        } catch (Violation e) {
            e.printStackTrace(System.out);
            throw e;
        } finally {
            System.out.println(run.counters().all());
        }
        System.out.println("nothing found");
    }

    @Override
    public String title() {
        return "simulated ensembles";
    }

    @Override
    public String option() {
        return "--ensemble " + (election.isPresent() ? "--election " + election.getAsInt() + " " : "");
    }
}
