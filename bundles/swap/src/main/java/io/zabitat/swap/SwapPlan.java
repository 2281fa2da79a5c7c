package io.zabitat.swap;

import io.zabitat.node.slot.PlanLine;
import io.zabitat.node.slot.ProviderId;
import io.zabitat.node.slot.Role;
import java.util.List;
import java.util.Map;

/**
 * What would happen.
 *
 * @param hash of everything it was made from: a swap is made only while that is still so
 * @param validUntilMillis wall time
 */
public record SwapPlan(
        String id,
        Role role,
        ProviderId from,
        long fromGeneration,
        ProviderId to,
        Map<String, String> policy,
        String hash,
        long validUntilMillis,
        List<PlanLine> lines) {
    public SwapPlan {
        policy = Map.copyOf(policy);
        lines = List.copyOf(lines);
    }

    /** Whether it can be applied. */
    public boolean isPossible() {
        return lines.stream().noneMatch(line -> line.level() == PlanLine.Level.FAIL);
    }
}
