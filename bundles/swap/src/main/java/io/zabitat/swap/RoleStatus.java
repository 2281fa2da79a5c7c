package io.zabitat.swap;

import io.zabitat.node.slot.ProviderId;
import io.zabitat.node.slot.Role;
import java.util.List;

/**
 * Who has a role.
 *
 * @param standbys who could take over, best first
 * @param state {@code active}, the phase of a swap under way, or {@code orphaned} when the provider was stopped from outside
 */
public record RoleStatus(Role role, ProviderId active, long generation, List<ProviderId> standbys, String state) {
    public RoleStatus {
        standbys = List.copyOf(standbys);
    }
}
