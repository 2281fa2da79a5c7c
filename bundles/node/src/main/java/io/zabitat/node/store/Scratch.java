package io.zabitat.node.store;

import io.zabitat.node.snapshot.SnapshotTarget;
import io.zabitat.spi.storage.RecoverySink;

/** A second state of the server, built from a store to be compared with the first. One thread. */
public interface Scratch {
    /** Takes what a store holds. */
    RecoverySink sink();

    /** How many transactions left another digest than they say. */
    long digestMismatches();

    /** Hands the state over as a snapshot, whole. */
    void walk(SnapshotTarget target);
}
