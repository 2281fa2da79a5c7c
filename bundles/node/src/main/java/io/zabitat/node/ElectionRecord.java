package io.zabitat.node;

import io.zabitat.api.Vote;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** The last elections and how long they took, for reports. Owned by the node loop. */
final class ElectionRecord {
    private static final int KEPT = 16;

    /**
     * One election.
     *
     * @param leader who was chosen
     * @param epoch in which it was established, -1 when that has not happened
     * @param electionMillis from looking to the decision
     * @param establishedMillis from looking until clients could be served, -1 when that has not happened
     */
    record Entry(long leader, long epoch, long round, long electionMillis, long establishedMillis) {}

    private final ArrayDeque<Entry> entries = new ArrayDeque<>();
    private long lookingSince;
    private boolean open;

    void onLooking(long nowNanos) {
        lookingSince = nowNanos;
    }

    void onDecided(Vote vote, long nowNanos) {
        if (entries.size() == KEPT) {
            entries.removeFirst();
        }
        entries.addLast(new Entry(vote.leader(), -1, vote.electionEpoch(), millis(nowNanos), -1));
        open = true;
    }

    void onEstablished(long leader, long epoch, long nowNanos) {
        if (open) {
            Entry last = entries.removeLast();
            entries.addLast(new Entry(leader, epoch, last.round(), last.electionMillis(), millis(nowNanos)));
            open = false;
        }
    }

    private long millis(long nowNanos) {
        return (nowNanos - lookingSince) / 1_000_000;
    }

    /** Oldest first. */
    List<Entry> entries() {
        return new ArrayList<>(entries);
    }
}
