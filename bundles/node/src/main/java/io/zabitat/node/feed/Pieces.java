package io.zabitat.node.feed;

import io.zabitat.peer.BulkSource;
import java.io.IOException;
import java.util.List;

/** A stream that is read from a store piece by piece, by one thread at a time. */
public interface Pieces {
    /** About how much one {@link #read} brings. */
    int PIECE_BYTES = 256 * 1024;

    /** The next pieces; the last of all is {@link BulkSource.End}. Empty when the log is not yet durable that far. */
    List<BulkSource.Piece> read() throws IOException;

    /** Gives back what is open; nothing is read any more. */
    void close();
}
