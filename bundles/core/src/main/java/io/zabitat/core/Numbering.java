package io.zabitat.core;

/** How a leader numbers its transactions. */
public enum Numbering {
    /** A server alone: the first transaction is 1, the numbers go on by one for ever, the epoch never changes. */
    STANDALONE,
    /** A member of an ensemble: each leader has an epoch of its own, in which the counter begins at 1. */
    EPOCHS
}
