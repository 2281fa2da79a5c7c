package io.zabitat.spi.oracle;

import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * What an oracle is made for.
 *
 * @param member the own server id
 * @param voters the ids of all voters, the own among them
 * @param place what stands behind the first colon of {@code zabitat.oracle}, or the value of {@code oraclePath}
 * @param leaseMillis for how long the holder of a grant may give no sign before another may have it
 * @param callMillis how long one call may take
 * @param nanoTime a clock that only goes forward
 */
public record OracleContext(
        long member, List<Long> voters, String place, long leaseMillis, long callMillis, LongSupplier nanoTime) {
    public OracleContext {
        voters = List.copyOf(voters);
        Objects.requireNonNull(place, "place");
        Objects.requireNonNull(nanoTime, "nanoTime");
    }
}
