package io.zabitat.tree.session;

import java.util.ArrayList;
import java.util.List;

/**
 * Which sessions a learner has heard of since it last told its leader. Owned by the node loop. A session remembers by its deadline,
 * which means nothing at a learner, in which round it was noted, so that a touch costs a comparison.
 */
public final class TouchTable {
    private final List<Session> sessions = new ArrayList<>();
    private final List<Integer> timeouts = new ArrayList<>();

    /** Negative, so that no deadline is taken for it. */
    private long round = -1;

    /** Takes what was noted. */
    public interface Reader {
        void onTouched(long sessionId, int timeoutMillis);
    }

    public void touch(Session session, int timeoutMillis) {
        if (session.deadlineMillis != round) {
            session.deadlineMillis = round;
            sessions.add(session);
            timeouts.add(timeoutMillis);
        }
    }

    /** Gives everything noted to the reader and begins a new round. */
    public void take(Reader reader) {
        for (int i = 0; i < sessions.size(); i++) {
            reader.onTouched(sessions.get(i).id(), timeouts.get(i));
        }
        clear();
    }

    /** Forgets everything noted. */
    public void clear() {
        sessions.clear();
        timeouts.clear();
        round--;
    }
}
