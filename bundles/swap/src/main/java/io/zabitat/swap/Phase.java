package io.zabitat.swap;

/** How far a swap is, as the journal says. */
public enum Phase {
    PREPARE,
    SHADOW,
    CUTOVER,
    OBSERVE,
    COMMIT,
    ROLLBACK
}
