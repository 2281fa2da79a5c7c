package io.zabitat.core;

import io.zabitat.api.peer.PeerMessage;

/**
 * Notices members that have promised a later epoch than the leader's, to one that never came to lead in it: as long as this leader stays
 * they can follow nobody (R13). It gives way once they have asked for long enough. Owned by {@link Leading}, for one epoch.
 */
final class Outrun {
    private final Core core;
    private long since = -1;

    Outrun(Core core) {
        this.core = core;
    }

    /**
     * A learner was refused.
     *
     * @param epoch of the leader
     * @return why the leader has to step down; null if it has not
     */
    String onRefused(PeerMessage.LearnerInfo info, long epoch) {
        CoreSettings settings = core.settings();
        boolean promisedMore = info.acceptedEpoch() > epoch && info.acceptedEpoch() < Epochs.HIGHEST;
        if (!promisedMore || !settings.isWelcome(info.serverId())) {
            return null;
        }
        core.epochs().heard(info.acceptedEpoch());
        if (since < 0) {
            since = core.now();
        }
        return core.now() - since < 2L * settings.initLimit()
                ? null
                : "server " + info.serverId() + " has accepted epoch " + info.acceptedEpoch()
                        + " and can only follow a leader of a later one";
    }
}
