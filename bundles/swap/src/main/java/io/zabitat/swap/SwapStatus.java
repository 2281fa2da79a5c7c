package io.zabitat.swap;

import io.zabitat.node.slot.Progress;
import io.zabitat.node.slot.Reading;
import java.util.List;

/**
 * A swap that is under way.
 *
 * @param ready whether it waits for the operator's word to cut over
 * @param suspended why it can neither go on nor end before another start of the server; empty when it goes on
 * @param remainingMillis until the phase ends by itself; -1 when it does not
 */
public record SwapStatus(
        SwapRecord swap,
        boolean ready,
        boolean paused,
        String suspended,
        Progress progress,
        List<Reading> readings,
        long remainingMillis) {
    public SwapStatus {
        readings = List.copyOf(readings);
    }
}
