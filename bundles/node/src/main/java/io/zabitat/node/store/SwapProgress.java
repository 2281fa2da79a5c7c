package io.zabitat.node.store;

/**
 * Where a change of the store is, for people.
 *
 * @param stage of the store that does not count
 * @param copied bytes of the snapshot that is being copied
 * @param total how many there will be about
 * @param lag bytes that wait for that store
 * @param errors how often a provider has broken its word so that one should go back
 * @param error the last thing that went wrong
 * @param pauseMicros how long the last cut-over held writes back
 */
public record SwapProgress(
        SwapPhase phase,
        String stage,
        long copied,
        long total,
        long lag,
        long errors,
        String error,
        long pauseMicros) {}
