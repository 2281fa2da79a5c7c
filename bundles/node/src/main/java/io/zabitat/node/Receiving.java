package io.zabitat.node;

import io.zabitat.node.snapshot.TreeBuilder;
import io.zabitat.tree.TreeLoader;

/** A snapshot that comes over a link: becomes a tree, and notices when nothing comes any more. Owned by the node loop. */
final class Receiving {
    private final TreeBuilder builder;
    private long itemsSeen = -1;
    private long sinceNanos;

    Receiving(TreeLoader loader) {
        this.builder = new TreeBuilder(loader);
    }

    TreeBuilder builder() {
        return builder;
    }

    /** Whether nothing has come for that long; to be asked now and then. */
    boolean standsStill(long nowNanos, long timeoutNanos) {
        if (builder.items() != itemsSeen) {
            itemsSeen = builder.items();
            sinceNanos = nowNanos;
        }
        return nowNanos - sinceNanos > timeoutNanos;
    }
}
