package io.zabitat.node.slot;

import java.util.Objects;
import java.util.function.Supplier;

/**
 * A provider that could take a role.
 *
 * @param provider gets it, which may load classes and fail; a {@code TransportProvider} for a transport, and so on
 */
public record Candidate(Role role, ProviderId id, Supplier<Object> provider) {
    public Candidate {
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(provider, "provider");
    }
}
