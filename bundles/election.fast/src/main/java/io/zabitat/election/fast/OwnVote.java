package io.zabitat.election.fast;

import io.zabitat.api.Vote;
import io.zabitat.spi.election.ElectionContext;
import io.zabitat.spi.election.ElectionEvent;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The vote this server starts a round with, and whether it may cast one. A server that holds nothing votes only among its like, for
 * it may be the one that has lost what was committed (reliability 3.2):
 *
 * <ul>
 *   <li>once it hears of a transaction it abstains until the round is over, or until whoever spoke of it says that it has nothing: then as
 *       below;
 *   <li>once it hears of an epoch that somebody has joined, it waits until every voter looks for a leader in this round and none has
 *       a transaction, for one that is missing may be the one that remembers. An ensemble whose first start was interrupted goes on
 *       as soon as all are there;
 *   <li>where nobody has ever joined an epoch, a quorum is enough: a new ensemble.
 * </ul>
 *
 * Owned by {@link Looking}, for one run.
 */
final class OwnVote {
    /** The zxid of a server that does not vote; others ignore such votes (election protocol, section 3). */
    static final long NO_VOTE_ZXID = -1;

    private final ElectionEvent.Look look;
    private final boolean observer;
    private final long leader;
    private final boolean suspect;
    private final boolean empty;
    /** The other voters; without those of no weight, whom nothing was ever committed for. */
    private final SortedSet<Long> others = new TreeSet<>();

    /** Connected voters whose newest vote shows a transaction: they still have it when a later round begins. */
    private final SortedSet<Long> historied = new TreeSet<>();
    /** Connected voters whose newest vote shows that somebody has joined an epoch. */
    private final SortedSet<Long> joined = new TreeSet<>();
    /** Connected voters that look for a leader in this round and know of nobody who has a transaction. */
    private final SortedSet<Long> empties = new TreeSet<>();

    /** Voters that showed a transaction in this round and have gone since. */
    private final SortedSet<Long> historiedGone = new TreeSet<>();

    /**
     * Whether an epoch was shown by somebody who has gone since, or says otherwise now: a wrong bit, or a server that has lost what it had,
     * perhaps behind a connection that was replaced. It stands for the whole search, as that very server may begin another round.
     */
    private boolean epochOnceShown;

    OwnVote(ElectionContext context, ElectionEvent.Look look) {
        this.look = look;
        observer = context.observer();
        leader = context.config().isVoter(context.self()) ? context.self() : Long.MIN_VALUE;
        suspect = look.lastZxid() == NO_VOTE_ZXID || !look.complete() && look.lastZxid() != 0;
        empty = !look.complete() && !suspect;
        for (long voter : context.voters()) {
            if (voter != context.self() && context.quorum().weight(voter) > 0) {
                others.add(voter);
            }
        }
    }

    Vote in(long round) {
        if (observer) {
            return new Vote(Long.MIN_VALUE, Long.MIN_VALUE, round, Long.MIN_VALUE);
        }
        return new Vote(leader, isOut() ? NO_VOTE_ZXID : look.lastZxid(), round, look.currentEpoch());
    }

    /** Whether it has no vote in this round, whatever else is heard in it. */
    boolean isOut() {
        return suspect || empty && isHistoryHeard();
    }

    private boolean isHistoryHeard() {
        return !historiedGone.isEmpty() || !historied.isEmpty();
    }

    private boolean isEpochHeard() {
        return look.currentEpoch() > 0 || epochOnceShown || !joined.isEmpty();
    }

    /** Whether it votes only once more voters are heard. Till then it tells what it holds, which is what others wait for. */
    boolean waits() {
        return leader != Long.MIN_VALUE && empty && isEpochHeard() && !isHistoryHeard() && !empties.containsAll(others);
    }

    boolean abstains() {
        return isOut() || waits();
    }

    /** For the operator, who alone can say that what is missing is not needed. */
    String whyItAbstains() {
        if (suspect) {
            return "what this server once acknowledged may be missing here: it does not vote, and takes the history of a leader that"
                    + " the others elect";
        }
        String unless =
                "never held anything that counts, stop it, create the file initialize in its log directory, and start it again";
        if (isHistoryHeard()) {
            return "this server is empty, and others have a history: it may have lost what was committed, so it does not vote, and"
                    + " takes the history of a leader that the others elect. If they are too few for that and it "
                    + unless;
        }
        SortedSet<Long> awaited = new TreeSet<>(others);
        awaited.removeAll(empties);
        return "this server is empty, but an epoch has begun: it may have lost what was committed, and votes once all other"
                + " voters look for a leader and none has a transaction. It waits for the servers " + awaited
                + ". If they do not come back and it " + unless;
    }

    /**
     * Takes note of what a voter's vote tells about history. It votes for the best it knows of, so no transaction in its vote means
     * that it holds none that was committed.
     *
     * @param looks whether it looks for a leader in this round, or waits for this server to lead in it; what others tell may be older than
     *     what they have
     */
    void hear(long voter, Vote vote, boolean looks) {
        boolean history = vote.zxid() > 0;
        boolean epoch = vote.peerEpoch() > 0;
        boolean nothing = looks && vote.zxid() == 0;
        epochOnceShown |= !history && historied.contains(voter) || !epoch && joined.contains(voter);
        note(historied, voter, history);
        note(joined, voter, epoch);
        note(empties, voter, nothing);
        if (nothing && historiedGone.remove(voter)) {
            epochOnceShown = true;
        }
    }

    private static void note(SortedSet<Long> voters, long voter, boolean isOne) {
        if (isOne) {
            voters.add(voter);
        } else {
            voters.remove(voter);
        }
    }

    /** Until the voter is back its word about what there is stands for this round. */
    void onDown(long voter) {
        if (historied.remove(voter)) {
            historiedGone.add(voter);
        }
        epochOnceShown |= joined.remove(voter);
        empties.remove(voter);
    }

    /** @param voter who began it, and has to tell of its history anew */
    void onNewRound(long voter) {
        boolean shown = historied.remove(voter) | joined.remove(voter);
        epochOnceShown |= shown || !historiedGone.isEmpty();
        empties.clear();
        historiedGone.clear();
    }
}
