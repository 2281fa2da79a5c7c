package io.zabitat.core;

import io.zabitat.spi.quorum.QuorumVerifier;
import java.util.Arrays;
import java.util.Objects;

/**
 * Who this member is, and among whom.
 *
 * @param self the own server id
 * @param voters the ids of all voting members
 * @param numbering how transactions are numbered
 */
public record CoreSettings(long self, long[] voters, QuorumVerifier quorum, Numbering numbering) {
    public CoreSettings {
        voters = voters.clone();
        Arrays.sort(voters);
        Objects.requireNonNull(quorum, "quorum");
        Objects.requireNonNull(numbering, "numbering");
    }

    @Override
    public long[] voters() {
        return voters.clone();
    }
}
