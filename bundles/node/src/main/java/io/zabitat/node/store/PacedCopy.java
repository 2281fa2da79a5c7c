package io.zabitat.node.store;

import io.zabitat.node.snapshot.SnapshotTarget;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Hands a snapshot of the state in memory on to the other store, piece by piece and no faster than is wished (hot-swap 6, S2). Void when
 * another round has begun. Owned by the node loop.
 */
final class PacedCopy implements SnapshotTarget {
    private final SwapHost host;
    private final Follower follower;
    private final Pieces pieces;
    private final long bytesPerSecond;
    private final BooleanSupplier paused;
    private final Runnable onCopied;
    private final int begun;
    private long bytes;
    private long nextPieceNanos;

    /**
     * @param bytesPerSecond 0 for as fast as it goes
     * @param paused whether it holds still
     * @param onCopied run by the loop when the other store has it all
     */
    PacedCopy(
            SwapHost host,
            Follower follower,
            Pieces pieces,
            long bytesPerSecond,
            BooleanSupplier paused,
            Runnable onCopied) {
        this.host = host;
        this.follower = follower;
        this.pieces = pieces;
        this.bytesPerSecond = bytesPerSecond;
        this.paused = paused;
        this.onCopied = onCopied;
        begun = pieces.round();
        nextPieceNanos = host.nanoTime();
    }

    /** What has been handed on. */
    long bytes() {
        return bytes;
    }

    private boolean isVoid() {
        return pieces.isOver() || begun != pieces.round();
    }

    @Override
    public void begin(long zxid, boolean installed) {
        pieces.work(
                () -> {
                    follower.beginCopy(zxid);
                    return zxid;
                },
                any -> {});
    }

    @Override
    public boolean hasRoom() {
        return isVoid() || !paused.getAsBoolean() && pieces.hasRoom() && host.nanoTime() - nextPieceNanos >= 0;
    }

    @Override
    public void write(byte[] piece, int length) {
        if (isVoid()) {
            return;
        }
        bytes += length;
        if (bytesPerSecond > 0) {
            nextPieceNanos = host.nanoTime() + TimeUnit.SECONDS.toNanos(1) * length / bytesPerSecond;
        }
        pieces.work(
                () -> {
                    follower.writeCopy(piece, length);
                    return length;
                },
                any -> {});
    }

    @Override
    public void commit(long digest) {
        if (isVoid()) {
            return;
        }
        pieces.work(
                () -> {
                    follower.commitCopy(digest);
                    return digest;
                },
                any -> onCopied.run());
    }
}
