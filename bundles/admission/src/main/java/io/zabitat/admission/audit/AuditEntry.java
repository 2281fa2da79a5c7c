package io.zabitat.admission.audit;

import java.util.List;
import java.util.Objects;

/**
 * What is to be remembered of one step.
 *
 * @param server where; empty for what concerns the whole process
 * @param actor who wanted it
 * @param step such as {@code INSTALL} or {@code CUTOVER}
 * @param subject a role and, where there is one, the swap
 * @param from what was before
 * @param to what was wanted
 * @param result {@code ok}, {@code refused}, {@code failed}
 * @param reason the actor's, or why it was refused
 */
public record AuditEntry(
        String server,
        String actor,
        String step,
        String subject,
        String from,
        String to,
        String result,
        String reason) {
    public AuditEntry {
        List.of(server, actor, step, subject, from, to, result, reason).forEach(Objects::requireNonNull);
    }

    List<String> fields() {
        return List.of(server, actor, step, subject, from, to, result, reason);
    }
}
