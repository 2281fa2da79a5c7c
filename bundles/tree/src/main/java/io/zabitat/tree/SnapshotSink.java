package io.zabitat.tree;

/** Takes the nodes of a snapshot. Called by the node loop from {@link SnapshotCursor#advance} and from applying. */
public interface SnapshotSink {
    /**
     * One node in the state of the snapshot's zxid. Every node comes once, parents before children.
     *
     * @param path a buffer of the tree's, valid during the call; the root has the empty path
     * @param node to be read during the call only
     */
    void node(byte[] path, int offset, int length, ZNode node);
}
