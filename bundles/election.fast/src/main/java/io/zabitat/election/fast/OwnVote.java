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

    private static final long FIRST_EPOCH = 1;

    private final ElectionEvent.Look look;
    private final boolean observer;
    private final long leader;
    private final boolean suspect;

    /** Connected voters whose newest vote shows history: they still have it when a later round begins. */
    private final SortedSet<Long> historied = new TreeSet<>();

    private boolean historyInRound;

    OwnVote(ElectionContext context, ElectionEvent.Look look) {
        this.look = look;
        observer = context.observer();
        leader = context.quorum().isVoter(context.self()) ? context.self() : Long.MIN_VALUE;
        suspect = look.lastZxid() == NO_VOTE_ZXID || !look.complete() && look.lastZxid() != 0;
    }

    Vote in(long round) {
        if (observer) {
            return new Vote(Long.MIN_VALUE, Long.MIN_VALUE, round, Long.MIN_VALUE);
        }
        return new Vote(leader, abstains() ? NO_VOTE_ZXID : look.lastZxid(), round, look.currentEpoch());
    }

    boolean abstains() {
        return suspect || !look.complete() && historyInRound;
    }

    /**
     * Takes note of what a voter's vote tells about history. An epoch tells as much as a zxid, except the epoch this server
     * itself has seen, and the first: an ensemble may stop before its first write, and before all have heard of its first leader.
     */
    void hear(long voter, Vote vote) {
        if (vote.zxid() > 0 || vote.peerEpoch() > Math.max(FIRST_EPOCH, look.currentEpoch())) {
            historied.add(voter);
            historyInRound = true;
        } else {
            historied.remove(voter);
        }
    }

    /** The voter may come back with nothing; for this round its word stands. */
    void onDown(long voter) {
        historied.remove(voter);
    }

    /** @param voter who began it, and has to tell of its history anew */
    void onNewRound(long voter) {
        historied.remove(voter);
        historyInRound = !historied.isEmpty();
    }
}
