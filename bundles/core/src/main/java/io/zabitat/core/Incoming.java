package io.zabitat.core;

import io.zabitat.api.Zxid;
import io.zabitat.api.txn.LoggedTxn;
import java.util.ArrayDeque;

/**
 * What a learner was sent and has not taken into its history yet: proposals, and those of them whose commit came at a time when
 * nothing may be logged. Commits must come in the order of the proposals.
 */
final class Incoming {
    private final ArrayDeque<LoggedTxn> proposed = new ArrayDeque<>();
    private final ArrayDeque<Committed> committed = new ArrayDeque<>();
    private final long initialCounter;
    private long last;
    private boolean afterSnapshot;

    /**
     * @param initialCounter in tests of roll-over the counter behind which an epoch may begin to number, too; else 0. With any other
     *     number something is missing at the beginning of the epoch, which would not be noticed (known bugs, R8)
     */
    Incoming(long initialCounter) {
        this.initialCounter = initialCounter;
    }

    /** All that comes must continue the history that ends here. */
    void continueFrom(long zxid) {
        last = zxid;
        afterSnapshot = false;
    }

    /** A snapshot is fuzzy: what follows may begin with something it already holds (quorum protocol, 5.2). */
    void continueFromSnapshot(long zxid) {
        last = zxid;
        afterSnapshot = true;
    }

    long last() {
        return last;
    }

    /** Counts the proposal as the last if it continues what came before; else says what is wrong with it. */
    String follow(long zxid, long epoch) {
        boolean legal = Zxid.epoch(zxid) <= epoch
                && Zxid.counter(zxid) <= Continuity.LAST_COUNTER
                && (Continuity.follows(zxid, last) || (afterSnapshot && zxid <= last))
                && (Zxid.epoch(zxid) <= Zxid.epoch(last) || beginsEpoch(zxid));
        if (!legal) {
            return "proposal " + Zxid.toString(zxid) + " does not follow " + Zxid.toString(last) + " in epoch " + epoch;
        }
        last = zxid;
        afterSnapshot = false;
        return null;
    }

    private boolean beginsEpoch(long zxid) {
        return Zxid.counter(zxid) == 1 || Zxid.counter(zxid) == initialCounter + 1;
    }

    void add(LoggedTxn txn) {
        proposed.add(txn);
    }

    /** The proposal that has to be committed next, null when there is none. */
    LoggedTxn head() {
        return proposed.peek();
    }

    LoggedTxn removeHead() {
        return proposed.remove();
    }

    /** Keeps the head as committed. */
    void commitHead(long designated) {
        committed.add(new Committed(proposed.remove(), designated));
    }

    Committed pollCommitted() {
        return committed.poll();
    }

    LoggedTxn pollProposed() {
        return proposed.poll();
    }

    String describe() {
        return proposed.isEmpty()
                ? "nothing pending"
                : "pending " + Zxid.toString(proposed.peek().zxid());
    }
}
