package io.zabitat.node.report;

import io.zabitat.api.Vote;
import io.zabitat.node.host.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The last elections and how long they took, for reports, metrics and the log. Owned by the node loop. */
public final class ElectionRecord {
    private static final int KEPT = 16;

    private final Clock clock;
    private final long self;
    private final boolean observer;
    private final ArrayDeque<EnsembleReport.Election> done = new ArrayDeque<>();
    private final Durations elections = new Durations();
    private final Durations unavailable = new Durations();
    private final Durations unavailableAsLeader = new Durations();
    private final Durations following = new Durations();
    private final Durations observing = new Durations();
    private Optional<EnsembleReport.Election> open = Optional.empty();
    private long lookingSinceNanos;
    private long establishedNanos;
    private long lookings;

    /** @param observer whether the server only watches elections, which ZooKeeper does not time */
    public ElectionRecord(Clock clock, long self, boolean observer) {
        this.clock = clock;
        this.self = self;
        this.observer = observer;
    }

    /** An election that was decided before and led to nothing stays in the list, without the time to serving. */
    public void onLooking(long nowNanos) {
        open.ifPresent(this::keep);
        lookings++;
        lookingSinceNanos = nowNanos;
        open = Optional.of(new EnsembleReport.Election(clock.wallMillis(), -1, -1, -1, -1, -1));
    }

    public void onDecided(Vote vote, long nowNanos) {
        open = open.map(entry -> new EnsembleReport.Election(
                entry.startedMillis(), vote.electionEpoch(), vote.leader(), -1, millisUntil(nowNanos), -1));
        if (!observer) {
            elections.record(millisUntil(nowNanos));
        }
    }

    /** Clients can be served. */
    public void onEstablished(long leader, long epoch, long nowNanos) {
        if (open.isEmpty()) {
            return;
        }
        EnsembleReport.Election entry = open.get();
        long millis = millisUntil(nowNanos);
        keep(new EnsembleReport.Election(
                entry.startedMillis(), entry.round(), leader, epoch, entry.electionMillis(), millis));
        open = Optional.empty();
        establishedNanos = nowNanos;
        unavailable.record(millis);
        if (leader == self) {
            unavailableAsLeader.record(millis);
        } else {
            (observer ? observing : following).record(millis - Math.max(0, entry.electionMillis()));
        }
    }

    private void keep(EnsembleReport.Election entry) {
        if (done.size() == KEPT) {
            done.removeFirst();
        }
        done.addLast(entry);
    }

    private long millisUntil(long nowNanos) {
        return (nowNanos - lookingSinceNanos) / 1_000_000;
    }

    /** The one that ended last, if it led to a leader that is still there. */
    public Optional<EnsembleReport.Election> established() {
        return open.isPresent() ? Optional.empty() : Optional.ofNullable(done.peekLast());
    }

    /** Since the leader of now is established, 0 without one. */
    long establishedForMillis() {
        return open.isPresent() ? 0 : (clock.nanoTime() - establishedNanos) / 1_000_000;
    }

    /** Oldest first; the last may still be going on. */
    List<EnsembleReport.Election> entries() {
        List<EnsembleReport.Election> all = new ArrayList<>(done);
        open.ifPresent(all::add);
        return all;
    }

    void report(Map<String, String> into) {
        into.put("looking_count", Long.toString(lookings));
        elections.report("election_time", into);
        unavailable.report("unavailable_time", into);
        unavailableAsLeader.report("leader_unavailable_time", into);
        following.report("follower_sync_time", into);
        observing.report("observer_sync_time", into);
    }
}
