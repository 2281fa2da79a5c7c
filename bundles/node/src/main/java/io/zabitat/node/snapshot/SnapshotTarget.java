package io.zabitat.node.snapshot;

/** Takes a snapshot in pieces. Called by the owner of the tree. */
public interface SnapshotTarget {
    void begin(long zxid);

    /** Whether another piece may be handed over. */
    boolean hasRoom();

    /** Takes the array over. */
    void write(byte[] bytes, int length);

    void commit(long digest);
}
