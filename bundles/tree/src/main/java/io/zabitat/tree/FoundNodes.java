package io.zabitat.tree;

import io.zabitat.api.Path;

/**
 * Nodes that were found while a write was prepared, so that applying it need not look them up again. Known by the path
 * object of the request, which the transaction carries too; a server that does not prepare keeps nothing here. A part
 * of {@link NodeStore}. What is forgotten, or was deleted or replaced meanwhile, is looked up.
 */
final class FoundNodes {
    private static final int SLOTS = 256;

    private final Path[] paths = new Path[SLOTS];
    private final ZNode[] nodes = new ZNode[SLOTS];
    private int kept;

    /** @param node may be null, deleted or replaced: then nothing is kept */
    void put(Path path, ZNode node) {
        if (node == null || !node.isAttached()) {
            return;
        }
        int slot = slot(path);
        if (paths[slot] == null) {
            kept++;
        }
        paths[slot] = path;
        nodes[slot] = node;
    }

    /** Takes the node out; null when it is not here or is not in the tree any more. */
    ZNode take(Path path) {
        if (kept == 0) {
            return null;
        }
        int slot = slot(path);
        if (paths[slot] != path) {
            return null;
        }
        ZNode node = nodes[slot];
        paths[slot] = null;
        nodes[slot] = null;
        kept--;
        return node.isAttached() ? node : null;
    }

    private static int slot(Path path) {
        int h = path.hashCode();
        return (h ^ h >>> 8) & SLOTS - 1;
    }
}
