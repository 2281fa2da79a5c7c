package io.zabitat.sim;

import io.zabitat.storage.file.FileStorageProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Seeds of whole ensembles, and scripts that such seeds were shrunk to. */
final class EnsembleGame implements Campaign.Game {
    /** The parts that ship, on a disk that keeps its promises. */
    static EnsembleRun.Parts shipped() {
        return new EnsembleRun.Parts(new FileStorageProvider(), SimDisk::new);
    }

    @Override
    public long play(long seed, Counters counters) {
        EnsembleRun run = new EnsembleRun(seed, shipped());
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
        Script script = Shrinker.shrink(seed, shipped(), found);
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
        return "--ensemble ";
    }
}
