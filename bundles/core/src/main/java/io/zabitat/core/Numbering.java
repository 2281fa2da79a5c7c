package io.zabitat.core;

/** How a leader numbers its transactions. */
public enum Numbering {
    /** A server alone: the first transaction is 1, the numbers go on by one for ever, the epoch never changes. */
    STANDALONE
}
