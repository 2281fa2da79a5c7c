package io.zabitat.election.fast;

import io.zabitat.api.Vote;
import io.zabitat.spi.election.ElectionContext;
import io.zabitat.spi.election.ElectionEvent;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The vote this server starts a round with, and whether it may cast one. A server that holds nothing votes only among its like:
 * once it hears of history it abstains until the round is over, for it may be the one that has lost that history. Owned by
 * {@link Looking}, for one run.
 */
final class OwnVote {
    /** The zxid of a server that does not vote; others ignore such votes (election protocol, section 3). */
    static final long NO_VOTE_ZXID = -1;

    private final ElectionEvent.Look look;
    private final boolean observer;
    private final long leader;
    private final boolean suspect;

    /** Connected voters whose newest vote shows history: they still have it when a later round begins. */
    private final SortedSet<Long> historied = new TreeSet<>();

    /** The same of those who have followed a leader, but hold nothing. */
    private final SortedSet<Long> joined = new TreeSet<>();

    /** The same of all others. */
    private final SortedSet<Long> blank = new TreeSet<>();

    private final int otherVoters;
    private boolean historyInRound;
    private boolean epochInRound;

    OwnVote(ElectionContext context, ElectionEvent.Look look) {
        this.look = look;
        observer = context.observer();
        leader = context.quorum().isVoter(context.self()) ? context.self() : Long.MIN_VALUE;
        otherVoters = context.config().voters().size() - (observer ? 0 : 1);
        suspect = look.lastZxid() == NO_VOTE_ZXID || !look.complete() && look.lastZxid() != 0;
    }

    Vote in(long round) {
        if (observer) {
            return new Vote(Long.MIN_VALUE, Long.MIN_VALUE, round, Long.MIN_VALUE);
        }
        return new Vote(leader, abstains() ? NO_VOTE_ZXID : look.lastZxid(), round, look.currentEpoch());
    }

    boolean abstains() {
        return suspect || !look.complete() && (historyInRound || epochInRound && !isNothingToLose());
    }

    /** Every voter there is has been heard, and none holds anything: the ensemble stopped before its first write. */
    private boolean isNothingToLose() {
        return historied.isEmpty() && joined.size() + blank.size() == otherVoters;
    }

    /**
     * Takes note of what a voter's vote tells about history. An epoch tells nearly as much as a zxid, except the epoch this server
     * itself has seen: what was written in it may have been lost here.
     */
    void hear(long voter, Vote vote) {
        forget(voter);
        boolean newer = vote.peerEpoch() > Math.max(0, look.currentEpoch());
        if (vote.zxid() > 0 || newer && vote.zxid() != 0) {
            historied.add(voter);
            historyInRound = true;
        } else if (newer) {
            joined.add(voter);
            epochInRound = true;
        } else {
            blank.add(voter);
        }
    }

    private void forget(long voter) {
        historied.remove(voter);
        joined.remove(voter);
        blank.remove(voter);
    }

    /** The voter may come back with nothing; for this round its word stands. */
    void onDown(long voter) {
        forget(voter);
    }

    /** @param voter who began it, and has to tell of its history anew */
    void onNewRound(long voter) {
        forget(voter);
        historyInRound = !historied.isEmpty();
        epochInRound = !joined.isEmpty();
    }
}
