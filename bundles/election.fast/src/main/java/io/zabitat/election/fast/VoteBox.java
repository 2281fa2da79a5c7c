package io.zabitat.election.fast;

import io.zabitat.api.Vote;
import java.util.SortedMap;
import java.util.TreeMap;

/** The newest vote of each voter that was heard. Owned by {@link Looking}. */
final class VoteBox {
    private final SortedMap<Long, HeardVote> votes = new TreeMap<>();

    void put(long voter, HeardVote vote) {
        votes.put(voter, vote);
    }

    void remove(long voter) {
        votes.remove(voter);
    }

    void clear() {
        votes.clear();
    }

    boolean isLooking(long voter) {
        HeardVote vote = votes.get(voter);
        return vote != null && vote.state() == PeerState.LOOKING;
    }

    boolean isLeading(long voter) {
        HeardVote vote = votes.get(voter);
        return vote != null && vote.state() == PeerState.LEADING;
    }

    /** The best of the votes of looking voters, and of this one. */
    Vote best(VoteOrder order, Vote than) {
        Vote best = than;
        for (HeardVote heard : votes.values()) {
            if (heard.state() == PeerState.LOOKING && order.beats(heard.vote(), best)) {
                best = heard.vote();
            }
        }
        return best;
    }

    /** Who votes as this, ascending. */
    long[] agreeing(HeardVote vote) {
        return votes.entrySet().stream()
                .filter(entry -> entry.getValue().agreesWith(vote))
                .mapToLong(entry -> entry.getKey())
                .toArray();
    }
}
