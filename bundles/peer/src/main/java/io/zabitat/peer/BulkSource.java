package io.zabitat.peer;

import io.zabitat.api.txn.LoggedTxn;

/**
 * What a learner is sent that does not fit into memory at once: a snapshot, a piece of the log. A link pulls it, piece by
 * piece, on the node loop, whenever the socket has room.
 */
public interface BulkSource {
    /** The next piece, without waiting. Not called after {@link End}, {@link Failed} or {@link #close}. */
    Piece next();

    /** The link is done with the source: it ended, it failed, or the link did. Called once. */
    void close();

    /** A piece of a stream. */
    sealed interface Piece {}

    /** SNAP: the bytes that follow are a snapshot. */
    record SnapshotBegin(long zxid) implements Piece {}

    /**
     * A piece of the body of a snapshot, from the session count to the end of the nodes (storage format 4.4). Cut anywhere;
     * some 64 kilobytes are a good size.
     */
    record SnapshotBytes(byte[] bytes, int offset, int length) implements Piece {}

    /** The body is complete. */
    record SnapshotEnd() implements Piece {}

    /** A transaction that is committed: leaves as PROPOSAL and COMMIT. */
    record Committed(LoggedTxn txn) implements Piece {}

    /** Nothing yet; {@link QuorumLink#resumeBulk} is called when there is. */
    record Later() implements Piece {}

    /** The stream is complete. */
    record End() implements Piece {}

    /** The rest cannot be had: the link goes down with this reason. */
    record Failed(String reason) implements Piece {}
}
