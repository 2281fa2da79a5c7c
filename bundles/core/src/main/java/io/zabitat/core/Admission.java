package io.zabitat.core;

import io.zabitat.api.Member;
import io.zabitat.api.Zxid;
import io.zabitat.api.peer.PeerMessage;

/** Which learners a leader takes. A refusal names both sides' values, so that an operator sees what does not fit. */
final class Admission {
    /** The only protocol since 3.3; older ones are refused. */
    static final int PROTOCOL = 0x10000;

    private Admission() {}

    /**
     * @param older another link of the same server, null when there is none
     * @param proposedEpoch of the leader, the highest possible while it has none
     * @return null when the learner is welcome
     */
    static String refusalOf(Learner learner, Learner older, long proposedEpoch, Core core) {
        PeerMessage.LearnerInfo info = learner.info;
        Configs configs = core.configs();
        long version = configs.current().version();
        if (info.protocolVersion() < PROTOCOL) {
            return "protocol version " + info.protocolVersion() + " is older than " + PROTOCOL;
        } else if (info.configVersion() > version) {
            return "its configuration has version " + Zxid.toString(info.configVersion()) + ", the leader's "
                    + Zxid.toString(version);
        } else if (!configs.isWelcome(info.serverId())) {
            return "server " + info.serverId() + " is none of "
                    + configs.current().config().members().stream()
                            .map(Member::id)
                            .toList();
        } else if (info.serverId() == core.settings().self()) {
            return "server id " + info.serverId() + " is the leader's own";
        } else if (info.acceptedEpoch() < 0 || info.acceptedEpoch() >= Epochs.HIGHEST) {
            return "accepted epoch " + info.acceptedEpoch() + " is not between 0 and " + Epochs.HIGHEST;
        } else if (info.acceptedEpoch() > proposedEpoch) {
            return "it has accepted epoch " + info.acceptedEpoch() + ", the leader's is " + proposedEpoch
                    + (info.historyEpoch() <= proposedEpoch
                            ? ""
                            : ", and has a history of epoch " + info.historyEpoch()
                                    + ", which this ensemble does not know: it stays out of this epoch, but would win the next election. Stop it, and decide whose data counts");
        } else if (older != null && isLive(older, core) && older.isObserver() == learner.isObserver()) {
            return "server id " + info.serverId() + " is in use by a live learner on link " + older.link;
        }
        return null;
    }

    /** One that comes in another role has left the first, whose link has not ended yet. */
    private static boolean isLive(Learner learner, Core core) {
        return learner.stage == Learner.Stage.SYNCED && core.now() - learner.heardAt <= 2;
    }
}
