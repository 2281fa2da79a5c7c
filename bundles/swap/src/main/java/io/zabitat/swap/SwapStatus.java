package io.zabitat.swap;

import io.zabitat.node.slot.Progress;
import io.zabitat.node.slot.Reading;
import java.util.List;

/**
 * A swap that is under way.
 *
 * @param ready whether it waits for the operator's word to cut over
 * @param remainingMillis until the phase ends by itself; -1 when it does not
 */
public record SwapStatus(
        SwapRecord swap,
        boolean ready,
        boolean paused,
        Progress progress,
        List<Reading> readings,
        long remainingMillis) {
    public SwapStatus {
        readings = List.copyOf(readings);
    }
}
