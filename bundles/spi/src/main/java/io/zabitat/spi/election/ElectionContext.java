package io.zabitat.spi.election;

import java.util.Set;

/**
 * Who elects.
 *
 * @param self the own server id
 * @param voters ids of all voting members
 * @param observer whether this server only listens
 */
public record ElectionContext(long self, Set<Long> voters, boolean observer) {
    public ElectionContext {
        voters = Set.copyOf(voters);
    }
}
