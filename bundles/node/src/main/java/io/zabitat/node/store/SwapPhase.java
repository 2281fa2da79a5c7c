package io.zabitat.node.store;

/** Where a change of the store is. */
public enum SwapPhase {
    NEW,
    PREPARING,
    /** The target is open and empty; the marker says so. */
    PREPARED,
    /** Copy, tail, tee. */
    FILLING,
    COMPARING,
    /** The same, and following: a cut-over may be made. */
    READY,
    CUTTING_OVER,
    /** The new store counts, the old one follows. */
    OBSERVING,
    COMMITTING,
    ROLLING_BACK,
    DROPPING,
    /** The new store stays. */
    COMMITTED,
    /** The old store is back. */
    ROLLED_BACK,
    /** Given up before the cut-over. */
    DROPPED;

    /** Whether nothing more will come of it. */
    public boolean isOver() {
        return this == COMMITTED || this == ROLLED_BACK || this == DROPPED;
    }
}
