package io.zabitat.node.slot;

/** What the coordinator has a procedure do, in this order; {@link #ROLLBACK} may come after each of the first three. */
public enum SwapStep {
    /** Construct and test; nothing is visible. */
    PREPARE,
    /** The new one works on copies, or on a small share, until a switch may be made. */
    SHADOW,
    /** The switch. */
    CUTOVER,
    /** The old one is let go; from here there is no way back. May come again after a crash. */
    COMMIT,
    /** Back to the old one, from wherever the swap is. */
    ROLLBACK
}
