package io.zabitat.node;

import io.zabitat.api.Zxid;
import io.zabitat.api.peer.PeerMessage;
import io.zabitat.core.RoleName;
import io.zabitat.core.StopReason;
import io.zabitat.endpoint.ClientEndpoint;
import io.zabitat.endpoint.SessionKeeper;
import io.zabitat.tree.DataTree;
import io.zabitat.tree.session.Session;
import io.zabitat.tree.session.SessionExpiry;
import java.util.List;
import java.util.function.Consumer;

/**
 * What clients get from the role of this server: a pipeline for their writes and somebody who watches over their sessions. Changes
 * with the role. Owned by the node loop.
 */
final class RoleServices {
    private final DataTree tree;
    private final int tickMillis;
    private final boolean leaderServes;
    private final boolean epochs;
    private final RolePipeline pipeline = new RolePipeline();
    private ClientEndpoint endpoint;
    private LeaderPipeline leading;
    private LearnerPipeline learning;
    private SessionKeeper keeper;
    private LearnerSessions learnerSessions;
    private Consumer<PeerMessage> toLeader;

    /**
     * @param leaderServes whether clients may connect to the leader
     * @param epochs whether each leader numbers in an epoch of its own
     */
    RoleServices(DataTree tree, int tickMillis, boolean leaderServes, boolean epochs) {
        this.tree = tree;
        this.tickMillis = tickMillis;
        this.leaderServes = leaderServes;
        this.epochs = epochs;
    }

    /** @param toLeader sends to the leader that is followed */
    void attach(
            ClientEndpoint clients, LeaderPipeline leader, LearnerPipeline learner, Consumer<PeerMessage> toLeader) {
        endpoint = clients;
        leading = leader;
        learning = learner;
        this.toLeader = toLeader;
    }

    RolePipeline pipeline() {
        return pipeline;
    }

    boolean isLeading() {
        return keeper != null;
    }

    void start(RoleName role, long epoch) {
        for (Session session : tree.sessions().inOrder()) {
            session.setOwner(null);
        }
        if (role == RoleName.LEADING) {
            lead(epoch);
        } else {
            learnerSessions = new LearnerSessions(toLeader);
            pipeline.use(learning);
            endpoint.startServing(learnerSessions, true);
        }
    }

    /** Every session gets its whole timeout anew: nobody knows how long the last leader had waited. */
    private void lead(long epoch) {
        if (epochs) {
            tree.advanceTo(Zxid.of(epoch, 0));
        }
        keeper = new SessionKeeper(tree.sessions(), new SessionExpiry(tickMillis));
        for (Session session : tree.sessions().inOrder()) {
            keeper.opened(session, endpoint.nowMillis());
        }
        pipeline.use(leading);
        endpoint.startServing(keeper, leaderServes);
    }

    void stop(StopReason reason, String detail) {
        endpoint.stopServing("this server's role has ended: " + reason + ": " + detail);
        pipeline.end();
        keeper = null;
        learnerSessions = null;
    }

    // ------------------------------------------------------------------------------------------------ sessions

    void onSessionCreated(long sessionId) {
        Session session = tree.sessions().find(sessionId);
        if (keeper != null && session != null) {
            keeper.opened(session, endpoint.nowMillis());
        }
        endpoint.onSessionCreated(sessionId);
    }

    void onSessionClosed(Session session) {
        endpoint.onSessionClosed(session);
    }

    /** Leading: a learner's clients have been heard of. */
    void touched(List<PeerMessage.Touch> touches) {
        if (keeper == null) {
            return;
        }
        for (PeerMessage.Touch touch : touches) {
            Session session = tree.sessions().find(touch.sessionId());
            if (session != null && !session.isClosing()) {
                keeper.touched(session, touch.timeoutMillis(), endpoint.nowMillis());
            }
        }
    }

    boolean revalidate(long link, PeerMessage.Revalidate question) {
        boolean alive = keeper != null && leading.revalidate(link, question.sessionId());
        if (alive) {
            touched(List.of(new PeerMessage.Touch(question.sessionId(), question.timeoutMillis())));
        }
        return alive;
    }

    void forwarded(long link, PeerMessage.Request request) {
        if (keeper != null) {
            leading.forwarded(link, request);
        }
    }

    List<PeerMessage.Touch> takeTouched() {
        return learnerSessions == null ? List.of() : learnerSessions.takeTouched();
    }

    void onRevalidated(PeerMessage.Revalidated answer) {
        if (learnerSessions != null) {
            learnerSessions.onRevalidated(answer);
        }
    }

    void onSynced(long token) {
        if (keeper != null) {
            leading.onSynced(token);
        } else {
            learning.onSynced();
        }
    }
}
