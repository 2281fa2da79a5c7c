package io.zabitat.node.slot;

/**
 * Something the watchdog measures.
 *
 * @param limit a larger value is a breach
 * @param hard whether one breach is enough; of a soft one it takes three in a row
 */
public record Reading(String name, double value, double limit, boolean hard) {
    public boolean isBreach() {
        return value > limit;
    }
}
