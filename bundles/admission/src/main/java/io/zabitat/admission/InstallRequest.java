package io.zabitat.admission;

import java.util.List;
import java.util.Objects;

/**
 * What an operator wants installed.
 *
 * @param source a file, or an address that begins with {@code file:} or {@code https:}
 * @param role that it shall be for; empty for whatever it says itself
 * @param versions a range that its version has to be in; empty for any
 * @param sha256 that it has to have; empty for any
 * @param allowDowngrade whether it may be older than what was there; only with a reason
 * @param dryRun whether all of it is looked at and nothing done
 */
public record InstallRequest(
        String source,
        String role,
        String versions,
        String sha256,
        boolean allowDowngrade,
        String actor,
        String reason,
        boolean dryRun) {
    public InstallRequest {
        List.of(source, role, versions, sha256, actor, reason).forEach(Objects::requireNonNull);
    }
}
