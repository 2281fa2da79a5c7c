package io.zabitat.node;

import io.zabitat.tree.DataTree;

/**
 * Whether the tree lastingly differs from what the transactions of this role's leader say it should be. One mismatch that the next
 * comparison does not see says nothing, nor does one under another leader. Owned by the node loop.
 */
final class StateWatch {
    private static final int LASTING = 2;

    private final DataTree tree;
    private long earlier;

    StateWatch(DataTree tree) {
        this.tree = tree;
    }

    /** Another leader, or the same one again. */
    void restart() {
        earlier = tree.digestMismatches();
    }

    boolean differs() {
        return tree.digestMismatchesInARow() >= LASTING && tree.digestMismatches() - earlier >= LASTING;
    }
}
