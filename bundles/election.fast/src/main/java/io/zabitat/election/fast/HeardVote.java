package io.zabitat.election.fast;

import io.zabitat.api.Vote;

/**
 * A vote as it is compared with others: with what its sender was doing and the version of the message it came in.
 *
 * @param version 0 also for settled votes that are counted within the round, however they came
 */
record HeardVote(Vote vote, PeerState state, int version) {
    /**
     * Whether the two are for the same leader, as the election counts. Settled servers may have joined by different rounds and
     * remember different zxids, so only their leader and its epoch are compared (ZOOKEEPER-1732, 1805); messages of old
     * servers bring no epoch that could be.
     */
    boolean agreesWith(HeardVote other) {
        if (state == PeerState.LOOKING || other.state == PeerState.LOOKING) {
            return vote.equals(other.vote);
        }
        boolean onlyOneIsOld = version > 0 ^ other.version > 0;
        return vote.leader() == other.vote.leader() && (onlyOneIsOld || vote.peerEpoch() == other.vote.peerEpoch());
    }
}
