package io.zabitat.node.store;

import io.zabitat.node.snapshot.SnapshotJob;
import io.zabitat.node.snapshot.SnapshotTarget;
import io.zabitat.node.snapshot.StateLoader;
import io.zabitat.spi.storage.RecoverySink;

/** A second state, loaded as a start would load it. One thread. */
public final class StateScratch implements Scratch {
    private final StateLoader loader;

    public StateScratch(StateLoader loader) {
        this.loader = loader;
    }

    @Override
    public RecoverySink sink() {
        return loader;
    }

    @Override
    public long digestMismatches() {
        return loader.tree().digestMismatches();
    }

    @Override
    public void walk(SnapshotTarget target) {
        SnapshotJob job = new SnapshotJob(loader.tree(), target, false);
        boolean done = false;
        while (!done) {
            done = job.advance();
        }
    }
}
