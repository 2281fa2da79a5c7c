package io.zabitat.endpoint;

import io.zabitat.tree.session.Session;
import io.zabitat.tree.session.SessionExpiry;
import io.zabitat.tree.session.SessionTable;
import java.util.List;

/** Sessions at the server that leads, or stands alone: it alone knows which have been silent for too long. */
public final class SessionKeeper implements SessionDuty {
    private final SessionTable sessions;
    private final SessionExpiry expiry;

    public SessionKeeper(SessionTable sessions, SessionExpiry expiry) {
        this.sessions = sessions;
        this.expiry = expiry;
    }

    @Override
    public void opened(Session session, long nowMillis) {
        expiry.add(session, nowMillis);
    }

    @Override
    public void touched(Session session, int timeoutMillis, long nowMillis) {
        expiry.touch(session, timeoutMillis, nowMillis);
    }

    @Override
    public List<Session> expired(long nowMillis) {
        return expiry.expired(nowMillis);
    }

    @Override
    public long nextDeadlineMillis() {
        return expiry.nextDeadlineMillis();
    }

    @Override
    public void revalidate(long sessionId, int timeoutMillis, Object newOwner, Answer answer) {
        Session session = sessions.find(sessionId);
        answer.onAnswer(session != null && !session.isClosing());
    }
}
