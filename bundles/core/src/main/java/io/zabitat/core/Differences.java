package io.zabitat.core;

import io.zabitat.api.Zxid;
import io.zabitat.api.peer.PeerMessage;
import java.util.TreeSet;

/**
 * Learners whose state is not the leader's (DESIGN, section 5). One of them is told to stop and to come back for a snapshot only while a
 * quorum is in step with the leader without it: if most differ, it is more likely the leader that is wrong, and nobody stops. Owned by
 * {@link Leading}.
 */
final class Differences {
    /** Half ticks between the first report and the decision: if others differ too, they have said so by then. */
    private static final int PATIENCE = 4;

    private final Learners learners;
    /** Told to stop in this epoch. Another snapshot of the same leader would not help those that differ again. */
    private final TreeSet<Long> told = new TreeSet<>();

    private boolean reported;

    Differences(Learners learners) {
        this.learners = learners;
    }

    void onDiffers(Learner learner, long zxid, long now, ActionSink out) {
        if (learner.differsSince < 0) {
            learner.differsSince = now;
            out.note("the state of " + learner + " differs at " + Zxid.toString(zxid)
                    + (told.contains(learner.serverId()) ? ", again after a snapshot: it is left as it is" : ""));
        }
    }

    void onTick(long now, ActionSink out) {
        for (Learner learner : learners.at(Learner.Stage.SYNCED)) {
            if (learner.differsSince < 0
                    || now - learner.differsSince < PATIENCE
                    || told.contains(learner.serverId())) {
                continue;
            }
            VoterSet inStep = learners.votersWith(
                    other -> other.stage == Learner.Stage.SYNCED && !other.isObserver() && other.differsSince < 0);
            if (inStep.isQuorum()) {
                told.add(learner.serverId());
                out.send(learner.link, new PeerMessage.Resynchronise());
            } else if (!reported) {
                reported = true;
                out.note("only " + inStep + " are in step with this leader: nobody is stopped for its state");
            }
        }
    }
}
