package io.zabitat.swap;

import io.zabitat.node.slot.Role;

/**
 * How long things may take, in milliseconds.
 *
 * @param prepareMillis construction and self-test
 * @param canaryMillis how long a new transport has a share only
 * @param observeMillis how long a new provider is watched before its swap is committed
 * @param switchMillis the switch itself, and the way back
 * @param stallMillis how long the node loop may stand still while a new provider is watched
 * @param planMillis how long a plan is valid
 * @param storageObserveMillis how long a new store is watched
 * @param soft how much worse the server may become
 */
public record SwapLimits(
        long prepareMillis,
        long canaryMillis,
        long observeMillis,
        long switchMillis,
        long stallMillis,
        long planMillis,
        long storageObserveMillis,
        SoftLimits soft) {
    private static final long STORAGE_OBSERVE_MILLIS = 3_600_000;

    /** With one watch for all roles, and soft limits as they come. */
    public SwapLimits(
            long prepareMillis,
            long canaryMillis,
            long observeMillis,
            long switchMillis,
            long stallMillis,
            long planMillis) {
        this(
                prepareMillis,
                canaryMillis,
                observeMillis,
                switchMillis,
                stallMillis,
                planMillis,
                observeMillis,
                SoftLimits.defaults());
    }

    public static SwapLimits defaults() {
        return new SwapLimits(
                30_000, 20_000, 60_000, 30_000, 2_000, 900_000, STORAGE_OBSERVE_MILLIS, SoftLimits.defaults());
    }

    /** How long a new provider of a role is watched, when the operator does not say. */
    long observeMillis(Role role) {
        return role == Role.STORAGE ? storageObserveMillis : observeMillis;
    }

    /** When a phase is given up, from its beginning; for ever where the operator decides. */
    long deadlineMillis(SwapRecord swap) {
        return switch (swap.phase()) {
            case PREPARE -> prepareMillis;
            case SHADOW -> swap.role().cutoverByHand() ? Long.MAX_VALUE : swap.canaryMillis() + switchMillis;
            // A store is brought level first, which takes as long as it takes; the one that counts is whole meanwhile.
            // The same before a commit, which looks at all of the new one a last time.
            case ROLLBACK, COMMIT -> swap.role() == Role.STORAGE ? Long.MAX_VALUE : switchMillis;
            case CUTOVER -> switchMillis;
            case OBSERVE -> swap.observeMillis();
        };
    }

    /** How many breaches of a soft limit in a row end a swap. */
    int softBreaches() {
        return soft.breaches();
    }
}
