package io.zabitat.core;

/**
 * What the log on disk can give a learner whose history ends at the zxid asked for.
 *
 * @param usable whether everything from {@link #floor} on is there without a hole and small enough to be sent
 * @param floor the greatest logged zxid that is not above the zxid asked for; -1 when there is none. Zero counts as logged when
 *     the log reaches back to the very first transaction
 */
public record LogProbe(boolean usable, long floor) {}
