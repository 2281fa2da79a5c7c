package io.zabitat.election.fast;

import io.zabitat.api.Vote;
import io.zabitat.spi.quorum.QuorumVerifier;
import java.util.Comparator;

/** Which of two votes is the better one (election protocol, section 3). Pure. */
record VoteOrder(QuorumVerifier quorum) {
    private static final Comparator<Vote> BY_HISTORY_THEN_ID = Comparator.comparingLong(Vote::peerEpoch)
            .thenComparingLong(Vote::zxid)
            .thenComparingLong(Vote::leader);

    /** A server without weight is never preferred to anybody. */
    boolean beats(Vote challenger, Vote holder) {
        return quorum.weight(challenger.leader()) != 0 && BY_HISTORY_THEN_ID.compare(challenger, holder) > 0;
    }
}
