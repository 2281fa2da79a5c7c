package io.zabitat.swap;

/**
 * How long things may take, in milliseconds.
 *
 * @param prepareMillis construction and self-test
 * @param canaryMillis how long a new transport has a share only
 * @param observeMillis how long a new provider is watched before its swap is committed
 * @param switchMillis the switch itself, and the way back
 * @param stallMillis how long the node loop may stand still while a new provider is watched
 * @param planMillis how long a plan is valid
 */
public record SwapLimits(
        long prepareMillis,
        long canaryMillis,
        long observeMillis,
        long switchMillis,
        long stallMillis,
        long planMillis) {
    private static final int SOFT_BREACHES = 3;

    public static SwapLimits defaults() {
        return new SwapLimits(30_000, 20_000, 60_000, 30_000, 2_000, 900_000);
    }

    /** When a phase is given up, from its beginning; for ever where the operator decides. */
    long deadlineMillis(SwapRecord swap) {
        return switch (swap.phase()) {
            case PREPARE -> prepareMillis;
            case SHADOW -> swap.role().cutoverByHand() ? Long.MAX_VALUE : swap.canaryMillis() + switchMillis;
            case CUTOVER, ROLLBACK, COMMIT -> switchMillis;
            case OBSERVE -> swap.observeMillis();
        };
    }

    /** How many breaches of a soft limit in a row end a swap. */
    int softBreaches() {
        return SOFT_BREACHES;
    }
}
