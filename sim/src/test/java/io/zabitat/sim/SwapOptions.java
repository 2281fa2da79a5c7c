package io.zabitat.sim;

/** Ensembles in which parts are changed and nothing else is wrong but what a test asks for: three voters and an observer. */
final class SwapOptions {
    private SwapOptions() {}

    /**
     * @param events after which the load ends
     * @param thinkMicros how long a client waits between its requests
     */
    static EnsembleOptions of(int events, int thinkMicros) {
        return new EnsembleOptions(
                        3,
                        1,
                        2,
                        1200,
                        events,
                        0,
                        20,
                        0,
                        0,
                        64 * 1024,
                        20,
                        64 * 1024,
                        thinkMicros,
                        100,
                        false,
                        false,
                        false,
                        false,
                        EnsembleOptions.FAST_ELECTION)
                .swapping();
    }
}
