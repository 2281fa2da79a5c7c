package io.zabitat.node.slot;

import java.util.Objects;

/** Who has a role when a server starts, and the how many-th that is. */
public record Incumbent(long generation, ProviderId id) {
    public Incumbent {
        Objects.requireNonNull(id, "id");
    }
}
