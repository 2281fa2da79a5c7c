package io.zabitat.node;

import io.zabitat.api.peer.PeerMessage;
import io.zabitat.endpoint.SessionDuty;
import io.zabitat.tree.session.Session;
import io.zabitat.tree.session.TouchTable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Sessions at a learner: it notes which it has heard of, for the leader's next PING, and asks the leader about those that come
 * back. A question without an answer ends with the role. Owned by the node loop.
 */
final class LearnerSessions implements SessionDuty {
    private final Consumer<PeerMessage> leader;
    private final TouchTable touched = new TouchTable();
    private final Map<Long, ArrayDeque<Answer>> asked = new HashMap<>();

    LearnerSessions(Consumer<PeerMessage> leader) {
        this.leader = leader;
    }

    @Override
    public void opened(Session session, long nowMillis) {
        // the leader watches over it from its commit on
    }

    @Override
    public void touched(Session session, int timeoutMillis, long nowMillis) {
        touched.touch(session, timeoutMillis);
    }

    @Override
    public List<Session> expired(long nowMillis) {
        return List.of();
    }

    @Override
    public long nextDeadlineMillis() {
        return Long.MAX_VALUE;
    }

    @Override
    public void revalidate(long sessionId, int timeoutMillis, Object newOwner, Answer answer) {
        asked.computeIfAbsent(sessionId, id -> new ArrayDeque<>()).add(answer);
        leader.accept(new PeerMessage.Revalidate(sessionId, timeoutMillis));
    }

    /** Answers come in the order of the questions about one session. */
    void onRevalidated(PeerMessage.Revalidated answer) {
        ArrayDeque<Answer> waiting = asked.get(answer.sessionId());
        if (waiting != null) {
            Answer first = waiting.remove();
            if (waiting.isEmpty()) {
                asked.remove(answer.sessionId());
            }
            first.onAnswer(answer.valid());
        }
    }

    /** What was heard of since the last call. */
    List<PeerMessage.Touch> takeTouched() {
        List<PeerMessage.Touch> taken = new ArrayList<>();
        touched.take((id, timeout) -> taken.add(new PeerMessage.Touch(id, timeout)));
        return taken;
    }
}
