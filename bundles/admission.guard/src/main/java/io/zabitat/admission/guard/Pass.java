package io.zabitat.admission.guard;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What a bundle was let pass for.
 *
 * @param roles that it may have
 */
public record Pass(Set<ProviderRole> roles) {
    /** Of what came with the distribution: it could replace any part of the server anyhow. */
    static final Pass DISTRIBUTION = new Pass(EnumSet.allOf(ProviderRole.class));

    public Pass {
        roles = Set.copyOf(roles);
    }

    List<String> keys() {
        return roles.stream().sorted().map(ProviderRole::key).toList();
    }
}
