package io.zabitat.endpoint;

import io.zabitat.tree.session.Session;
import java.util.List;

/**
 * What the role of this server does for sessions: the leader decides which live, a learner reports to it which it has heard of.
 * Called by the node loop; times are those of {@link ClientEndpoint#nowMillis}.
 */
public interface SessionDuty {
    /** A session has begun, at this server or another; called by whoever applies its transaction, before anybody is told. */
    void opened(Session session, long nowMillis);

    /** A client of this server has been heard of. */
    void touched(Session session, int timeoutMillis, long nowMillis);

    /** Sessions whose time is over, and which this server has to close. */
    List<Session> expired(long nowMillis);

    /** When {@link #expired} may next have something to say; {@link Long#MAX_VALUE} for never. */
    long nextDeadlineMillis();

    /**
     * Whether a session that a client comes back with is alive; it belongs to this server from then on. The answer comes at once
     * or later, or never when the role ends first.
     */
    void revalidate(long sessionId, int timeoutMillis, Object newOwner, Answer answer);

    /** Takes the answer of {@link #revalidate}. */
    interface Answer {
        void onAnswer(boolean valid);
    }
}
