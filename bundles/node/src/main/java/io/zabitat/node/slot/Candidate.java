package io.zabitat.node.slot;

import java.util.Objects;
import java.util.function.Supplier;

/**
 * A provider that could take a role.
 *
 * @param signer who vouches for it; empty when nobody has judged it
 * @param provider gets it, which may load classes and fail; a {@code TransportProvider} for a transport, and so on
 */
public record Candidate(Role role, ProviderId id, String signer, Supplier<Object> provider) {
    public Candidate {
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(signer, "signer");
        Objects.requireNonNull(provider, "provider");
    }

    /** One that nobody has judged. */
    public Candidate(Role role, ProviderId id, Supplier<Object> provider) {
        this(role, id, "", provider);
    }
}
