package io.zabitat.core;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.spi.quorum.QuorumVerifier;
import java.util.Arrays;

/** A configuration and the one quorum system that decides in it, as long as it is looked at (hot swap J8). */
record Membership(EnsembleConfig config, QuorumVerifier quorum, long[] voters) {
    static Membership of(EnsembleConfig config, QuorumSystems systems) {
        long[] voters = config.voters().stream().mapToLong(Long::longValue).toArray();
        return new Membership(config, systems.create(config), voters);
    }

    long version() {
        return config.version();
    }

    boolean isVoter(long server) {
        return Arrays.binarySearch(voters, server) >= 0;
    }

    /** Whether it votes and weighs something: others neither become leader nor stay it. */
    boolean mayLead(long server) {
        return isVoter(server) && quorum.weight(server) > 0;
    }

    /** Whoever is no voter here is left out of the question. */
    boolean isQuorum(long[] servers, boolean granted) {
        long[] counted = new long[servers.length];
        int n = 0;
        for (long server : servers) {
            if (isVoter(server)) {
                counted[n++] = server;
            }
        }
        return n > 0 && quorum.isQuorum(Arrays.copyOf(counted, n), granted);
    }

    @Override
    public String toString() {
        return Arrays.toString(voters);
    }
}
