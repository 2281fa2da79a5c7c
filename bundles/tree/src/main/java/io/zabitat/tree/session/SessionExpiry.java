package io.zabitat.tree.session;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * Which sessions have not been heard of for their timeout. Kept by the server that leads; the node loop owns it.
 * Deadlines are rounded up to ticks and sessions lie in one bucket per deadline; a touch only notes the new deadline,
 * and the bucket is changed when the old one comes due.
 */
public final class SessionExpiry {
    private final long tickMillis;
    private final TreeMap<Long, List<Session>> buckets = new TreeMap<>();

    public SessionExpiry(long tickMillis) {
        if (tickMillis <= 0) {
            throw new IllegalArgumentException("tick must be positive, not " + tickMillis);
        }
        this.tickMillis = tickMillis;
    }

    /** Begins to watch over a session. */
    public void add(Session session, long nowMillis) {
        touch(session, nowMillis);
        file(session);
    }

    /** The session was heard of. Its deadline never goes back. */
    public void touch(Session session, long nowMillis) {
        touch(session, session.timeoutMillis(), nowMillis);
    }

    /** The same for a client that came back with another time-out. */
    public void touch(Session session, int timeoutMillis, long nowMillis) {
        long deadline = (nowMillis + timeoutMillis) / tickMillis * tickMillis + tickMillis;
        if (deadline > session.deadlineMillis) {
            session.deadlineMillis = deadline;
        }
    }

    /** The sessions whose deadline has come, in id order. They are no longer watched over. */
    public List<Session> expired(long nowMillis) {
        List<Session> due = new ArrayList<>();
        while (!buckets.isEmpty() && buckets.firstKey() <= nowMillis) {
            for (Session session : buckets.pollFirstEntry().getValue()) {
                if (session.isRemoved()) {
                    continue;
                }
                if (session.deadlineMillis > nowMillis) {
                    file(session);
                } else {
                    due.add(session);
                }
            }
        }
        due.sort(Comparator.comparingLong(Session::id));
        return due;
    }

    /** When {@link #expired} may next have something to say; Long.MAX_VALUE for never. */
    public long nextDeadlineMillis() {
        return buckets.isEmpty() ? Long.MAX_VALUE : buckets.firstKey();
    }

    private void file(Session session) {
        buckets.computeIfAbsent(session.deadlineMillis, at -> new ArrayList<>()).add(session);
    }
}
