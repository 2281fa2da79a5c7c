package io.zabitat.sim;

import io.zabitat.storage.file.FileStorageProvider;

/** Seeds of one server alone. */
final class ServerGame implements Campaign.Game {
    /** The parts that ship, on a disk that keeps its promises. */
    static Simulation.Parts shipped() {
        return new Simulation.Parts(new FileStorageProvider(), SimDisk::new);
    }

    @Override
    public long play(long seed, Counters counters) {
        Simulation simulation = new Simulation(seed, shipped());
        counters.addAll(simulation.run());
        return simulation.events();
    }

    @Override
    public void explain(long seed, Violation found) {
        found.printStackTrace(System.out);
    }

    @Override
    public String title() {
        return "simulator";
    }

    @Override
    public String option() {
        return "";
    }
}
