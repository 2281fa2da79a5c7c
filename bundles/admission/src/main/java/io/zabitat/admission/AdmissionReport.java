package io.zabitat.admission;

import io.zabitat.node.slot.PlanLine;
import java.util.List;
import java.util.Optional;

/**
 * What was seen of a jar.
 *
 * @param roles that it can have
 * @param signer the name in the certificate, or {@code none}
 * @param location where it is installed, or would be
 * @param lines what was looked at; a line that fails begins with its code
 */
public record AdmissionReport(
        String name,
        String version,
        List<String> roles,
        String sha256,
        String signer,
        String location,
        List<PlanLine> lines) {
    public AdmissionReport {
        roles = List.copyOf(roles);
        lines = List.copyOf(lines);
    }

    public boolean isAdmissible() {
        return refusal().isEmpty();
    }

    /** The first line that fails. */
    public Optional<PlanLine> refusal() {
        return lines.stream()
                .filter(line -> line.level() == PlanLine.Level.FAIL)
                .findFirst();
    }
}
