package io.zabitat.peer;

import java.util.ArrayDeque;

/**
 * A {@link BulkSource} that another thread fills: a reader of snapshots or of the log. Bounded by bytes; the filling thread waits
 * for room. {@link #put} belongs to that thread, everything else to the node loop.
 */
public final class BulkPipe implements BulkSource {
    /** What a piece without bytes counts as. */
    private static final int SMALL_BYTES = 64;

    private final int maxBytes;
    private final Runnable onReady;
    private final ArrayDeque<Piece> pieces = new ArrayDeque<>();
    private long bytes;
    private boolean starved = true;
    private boolean closed;

    /**
     * @param maxBytes how much may wait for the link
     * @param onReady called by the filling thread when the link has come here in vain and there is a piece again; makes the loop
     *     call {@link QuorumLink#resumeBulk}
     */
    public BulkPipe(int maxBytes, Runnable onReady) {
        this.maxBytes = maxBytes;
        this.onReady = onReady;
    }

    /**
     * Hands over a piece, whose bytes are not changed any more. Waits while the pipe is full.
     *
     * @return false when nobody wants the stream any more: the thread cleans up and ends its work
     */
    public boolean put(Piece piece) throws InterruptedException {
        boolean wasStarved;
        synchronized (this) {
            while (!closed && bytes >= maxBytes) {
                wait();
            }
            if (closed) {
                return false;
            }
            pieces.add(piece);
            bytes += sizeOf(piece);
            wasStarved = starved;
            starved = false;
        }
        if (wasStarved) {
            onReady.run();
        }
        return true;
    }

    @Override
    public synchronized Piece next() {
        Piece piece = pieces.poll();
        if (piece == null) {
            starved = true;
            return new Later();
        }
        bytes -= sizeOf(piece);
        notifyAll();
        return piece;
    }

    @Override
    public synchronized void close() {
        closed = true;
        pieces.clear();
        bytes = 0;
        notifyAll();
    }

    private static int sizeOf(Piece piece) {
        if (piece instanceof SnapshotBytes body) {
            return SMALL_BYTES + body.length();
        } else if (piece instanceof Committed committed) {
            return SMALL_BYTES + committed.txn().payload().length;
        }
        return SMALL_BYTES;
    }
}
