package io.zabitat.swap;

/**
 * How much worse a server may become under a new provider. What is measured is compared with how it was before the swap, and never
 * fails below the floors: a server without a load has nothing to be compared with.
 *
 * @param breaches so many in a row, one a second, end a swap
 * @param p99Factor so many times the time in which 99 of 100 writes were answered before
 * @param p99FloorMillis and at least so long
 * @param queueFactor so many times the most requests that have waited before
 * @param queueFloor and at least so many
 */
public record SoftLimits(int breaches, int p99Factor, long p99FloorMillis, int queueFactor, long queueFloor) {
    public static SoftLimits defaults() {
        return new SoftLimits(3, 5, 100, 5, 5_000);
    }
}
