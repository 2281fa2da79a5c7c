package io.zabitat.node;

import io.zabitat.node.log.AwakeWait;
import java.io.IOException;
import java.util.function.LongSupplier;

/**
 * While a lone write is at the disk, the node turns without sleeping: on a machine that is otherwise idle, being woken up takes as
 * long as a fast disk's sync does. Bounded by time, and given up for some writes when the disk takes longer. Owned by the node
 * thread. Decision 0015 has the figures.
 */
final class LoneWriteWait {
    private static final long LIMIT_NANOS = 400_000;

    /** What turns meanwhile. */
    interface Turning {
        boolean awaitsLoneWrite();

        /** A turn that waits for nothing. */
        void turnAtOnce() throws IOException;

        boolean isWell();
    }

    private final LongSupplier nanoTime;
    private final AwakeWait awake = new AwakeWait();
    private boolean given;

    LoneWriteWait(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Returns when no lone write is at the disk, or it takes too long. */
    void await(Turning node) throws IOException {
        if (!node.awaitsLoneWrite()) {
            given = false;
            return;
        }
        if (given) {
            return; // this one was given up before
        }
        given = true;
        if (!awake.isWorthIt()) {
            return;
        }
        long end = nanoTime.getAsLong() + LIMIT_NANOS;
        while (node.awaitsLoneWrite() && node.isWell()) {
            if (nanoTime.getAsLong() - end > 0) {
                awake.onGivenUp();
                return;
            }
            node.turnAtOnce();
        }
        awake.onCame();
        node.turnAtOnce(); // takes what the disk has done before the wake-up that comes with it
    }
}
