package io.zabitat.swap;

import io.zabitat.node.slot.ProviderId;
import io.zabitat.node.slot.Role;
import java.util.Objects;

/**
 * A swap as the journal keeps it.
 *
 * @param id what people call it: the plan's
 * @param generation of the new provider
 * @param configured what the configuration names for the role, when the swap began
 * @param auto whether the cut-over waits for nobody
 * @param canaryMillis how long it may have a share only
 * @param observeMillis how long the new provider is watched before the commit
 * @param planHash of everything that the plan was made from
 * @param reason why it was begun, and what operators have said of it since, but for what led to a rollback
 * @param startedMillis wall time
 * @param phaseMillis wall time of the beginning of the phase
 * @param note why it is in this phase, for {@link Phase#ROLLBACK}
 */
public record SwapRecord(
        String id,
        Role role,
        long generation,
        ProviderId from,
        long fromGeneration,
        ProviderId to,
        String configured,
        Phase phase,
        boolean auto,
        long canaryMillis,
        long observeMillis,
        String planHash,
        String actor,
        String reason,
        long startedMillis,
        long phaseMillis,
        String note) {
    public SwapRecord {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(to, "to");
        Objects.requireNonNull(phase, "phase");
    }

    SwapRecord in(Phase next, long nowMillis, String why) {
        return new SwapRecord(
                id,
                role,
                generation,
                from,
                fromGeneration,
                to,
                configured,
                next,
                auto,
                canaryMillis,
                observeMillis,
                planHash,
                actor,
                reason,
                startedMillis,
                nowMillis,
                why);
    }

    /** With what an operator has said of it. */
    SwapRecord saying(String words) {
        return new SwapRecord(
                id,
                role,
                generation,
                from,
                fromGeneration,
                to,
                configured,
                phase,
                auto,
                canaryMillis,
                observeMillis,
                planHash,
                actor,
                reason.isEmpty() ? words : reason + "; " + words,
                startedMillis,
                phaseMillis,
                note);
    }
}
