package io.zabitat.swap;

/** How a swap has ended. */
public enum Ending {
    COMMITTED,
    ROLLED_BACK,
    /** Neither the new nor the old provider could go on. */
    FAILED,
    /** No swap: the active provider failed, and a standby took over. */
    FAILED_OVER
}
