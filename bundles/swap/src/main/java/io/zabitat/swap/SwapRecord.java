package io.zabitat.swap;

import io.zabitat.node.slot.ProviderId;
import io.zabitat.node.slot.Role;
import java.util.Map;
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
 * @param policy the operator's choices: a swap that goes on after a start keeps to them
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
        String note,
        Map<String, String> policy) {
    public SwapRecord {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(to, "to");
        Objects.requireNonNull(phase, "phase");
        policy = Map.copyOf(policy);
    }

    /** Without choices of its own. */
    public SwapRecord(
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
        this(
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
                reason,
                startedMillis,
                phaseMillis,
                note,
                Map.of());
    }

    SwapRecord in(Phase next, long nowMillis, String why) {
        return with(next, reason, nowMillis, why);
    }

    /** With what an operator has said of it. */
    SwapRecord saying(String words) {
        return with(phase, reason.isEmpty() ? words : reason + "; " + words, phaseMillis, note);
    }

    private SwapRecord with(Phase nextPhase, String nextReason, long nextPhaseMillis, String nextNote) {
        return new SwapRecord(
                id,
                role,
                generation,
                from,
                fromGeneration,
                to,
                configured,
                nextPhase,
                auto,
                canaryMillis,
                observeMillis,
                planHash,
                actor,
                nextReason,
                startedMillis,
                nextPhaseMillis,
                nextNote,
                policy);
    }
}
