package io.zabitat.node.snapshot;

/** Takes a snapshot in pieces. Called by the owner of the tree. */
public interface SnapshotTarget {
    /** @param installed whether the state is another member's, behind which the own log ends */
    void begin(long zxid, boolean installed);

    /** Whether another piece may be handed over. */
    boolean hasRoom();

    /** Takes the array over. */
    void write(byte[] bytes, int length);

    /**
     * An array that was handed over and is not needed any more, to be filled anew: a snapshot of a large tree would else take a piece of
     * fresh memory for each of its pieces. Null when there is none.
     */
    default byte[] spare() {
        return null;
    }

    void commit(long digest);
}
