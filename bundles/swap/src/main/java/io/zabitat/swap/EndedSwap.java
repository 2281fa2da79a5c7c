package io.zabitat.swap;

import java.util.Objects;

/**
 * A line of the history.
 *
 * @param swap as it last was
 * @param detail why it ended so, when it was not committed
 */
public record EndedSwap(SwapRecord swap, Ending ending, long endedMillis, String detail) {
    public EndedSwap {
        Objects.requireNonNull(swap, "swap");
        Objects.requireNonNull(ending, "ending");
        Objects.requireNonNull(detail, "detail");
    }
}
