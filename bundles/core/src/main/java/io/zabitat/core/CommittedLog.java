package io.zabitat.core;

import io.zabitat.api.Zxid;
import io.zabitat.api.txn.LoggedTxn;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * The newest committed transactions, kept in memory for learners that are a little behind. It never has a hole: it begins right
 * behind its floor, a zxid that is part of the history too, and whatever breaks the sequence starts it anew (R8,
 * ZOOKEEPER-4925).
 */
final class CommittedLog {
    private static final int LEAST_KEPT = 500;

    private final ArrayDeque<LoggedTxn> txns = new ArrayDeque<>();
    private final int keep;
    private long floor;
    private long max;

    CommittedLog(int count) {
        this.keep = count <= 0 ? 0 : Math.max(LEAST_KEPT, count);
    }

    /** Forgets all; the history now ends at the zxid, and what came before is not known here. */
    void startAt(long zxid) {
        txns.clear();
        floor = zxid;
        max = zxid;
    }

    void add(LoggedTxn txn) {
        long zxid = txn.zxid();
        if (!Continuity.follows(zxid, max)) {
            throw new InvariantViolation(
                    "a hole in the committed log: " + Zxid.toString(zxid) + " behind " + Zxid.toString(max));
        }
        max = zxid;
        txns.add(txn);
        if (txns.size() > keep) {
            floor = txns.remove().zxid();
        }
    }

    /** The newest zxid that is known to be in the history and before the first transaction kept. */
    long floor() {
        return floor;
    }

    /** The last committed. */
    long max() {
        return max;
    }

    int size() {
        return txns.size();
    }

    /** The greatest zxid of the history that is not above the one given, which must not be below the floor. */
    long greatestUpTo(long zxid) {
        long greatest = floor;
        for (LoggedTxn txn : txns) {
            if (txn.zxid() > zxid) {
                break;
            }
            greatest = txn.zxid();
        }
        return greatest;
    }

    void forEachAfter(long zxid, Consumer<LoggedTxn> action) {
        for (LoggedTxn txn : txns) {
            if (txn.zxid() > zxid) {
                action.accept(txn);
            }
        }
    }
}
