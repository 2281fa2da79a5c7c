package io.zabitat.swap;

import io.zabitat.node.slot.ProviderId;
import java.util.Objects;

/**
 * Who has a role for good: since a start without any swap, or since a commit.
 *
 * @param configured what the configuration named at that time: when it names something else later, it has the last word
 */
public record Holder(ProviderId id, long generation, String configured) {
    public Holder {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(configured, "configured");
    }
}
