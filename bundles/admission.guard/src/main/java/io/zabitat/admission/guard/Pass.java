package io.zabitat.admission.guard;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What a bundle was let pass for.
 *
 * @param roles that it may have
 * @param sha256 of its jar, in hex; empty for one of the distribution, whose bytes nobody has looked at
 * @param signer who vouches for it: the name in a certificate, {@code none} for one that is only on the list, or {@link #PLACE}
 */
public record Pass(Set<ProviderRole> roles, String sha256, String signer) {
    /** It came with the distribution. */
    public static final String PLACE = "distribution";

    /** Of what came with the distribution: it could replace any part of the server anyhow. */
    static final Pass DISTRIBUTION = new Pass(EnumSet.allOf(ProviderRole.class), "", PLACE);

    public Pass {
        roles = Set.copyOf(roles);
    }

    List<String> keys() {
        return roles.stream().sorted().map(ProviderRole::key).toList();
    }
}
