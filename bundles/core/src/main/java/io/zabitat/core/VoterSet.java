package io.zabitat.core;

import io.zabitat.spi.quorum.QuorumVerifier;
import java.util.Arrays;
import java.util.TreeSet;

/** Voters of whom something is known, and whether they are a quorum. Others are not taken in. */
final class VoterSet {
    private final QuorumVerifier quorum;
    private final long[] voters;
    private final TreeSet<Long> members = new TreeSet<>();

    VoterSet(CoreSettings settings) {
        this.quorum = settings.quorum();
        this.voters = settings.voters();
    }

    void add(long server) {
        if (Arrays.binarySearch(voters, server) >= 0) {
            members.add(server);
        }
    }

    boolean contains(long server) {
        return members.contains(server);
    }

    boolean isQuorum() {
        return isQuorum(false);
    }

    /** @param granted whether the oracle lets this server go on without the others */
    boolean isQuorum(boolean granted) {
        return !members.isEmpty()
                && quorum.isQuorum(members.stream().mapToLong(Long::longValue).toArray(), granted);
    }

    @Override
    public String toString() {
        return members.toString();
    }
}
