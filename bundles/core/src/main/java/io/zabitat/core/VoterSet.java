package io.zabitat.core;

import java.util.TreeSet;

/** Voters of whom something is known, and whether they are a quorum. Others are not taken in. */
final class VoterSet {
    private final Quorums quorums;
    private final TreeSet<Long> members = new TreeSet<>();

    VoterSet(Quorums quorums) {
        this.quorums = quorums;
    }

    void add(long server) {
        if (quorums.isVoter(server)) {
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
        return !members.isEmpty() && quorums.isQuorum(toArray(), granted);
    }

    long[] toArray() {
        return members.stream().mapToLong(Long::longValue).toArray();
    }

    @Override
    public String toString() {
        return members.toString();
    }
}
