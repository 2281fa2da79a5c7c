package io.zabitat.node.snapshot;

/** Takes a snapshot in pieces. Called by the owner of the tree. */
public interface SnapshotTarget {
    /** @param installed whether the state is another member's, behind which the own log ends */
    void begin(long zxid, boolean installed);

    /** Whether another piece may be handed over. */
    boolean hasRoom();

    /** Takes the array over. */
    void write(byte[] bytes, int length);

    void commit(long digest);
}
