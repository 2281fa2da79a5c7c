package io.zabitat.core;

import io.zabitat.api.peer.PeerMessage;

/**
 * Notices members that have promised a later epoch than the leader's, to one that never came to lead in it: as long as this leader stays
 * they can follow nobody (R13). It gives way once they have asked for long enough. Owned by {@link Leading}, for one epoch.
 *
 * <p>Not to one that has a history of such an epoch: a leader knows all that any quorum acknowledged, so either the data of a quorum was
 * removed, or that server is of another ensemble. It would win an election, and what was acknowledged since would be lost, or lose it, and
 * what it alone still has would be. That is for an operator to decide, so while such a one asks the leader gives way to nobody. Nor to one
 * that does not say (Apache's): it stays out, as there.
 */
final class Outrun {
    /** Elections that fail between two leaders are few: who claims to be further ahead shall not use up the epochs. */
    private static final long MOST_AHEAD = 1_000;

    private final Core core;
    private long since = -1;
    private long laterHistoryAt = -1;
    private long last;

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
        boolean promisedOnly = info.historyEpoch() >= 0 && info.historyEpoch() <= epoch;
        if (info.historyEpoch() > epoch && core.configs().isWelcome(info.serverId())) {
            laterHistoryAt = core.now();
        }
        boolean promisedMore = info.acceptedEpoch() > epoch && info.acceptedEpoch() - epoch <= MOST_AHEAD;
        if (!promisedMore || !promisedOnly || !core.configs().isWelcome(info.serverId())) {
            return null;
        }
        core.epochs().heard(info.acceptedEpoch());
        long patience = 2L * settings.initLimit();
        if (since < 0 || core.now() - last > patience) {
            since = core.now(); // the first, or somebody who asked once and long ago
        }
        last = core.now();
        boolean laterHistoryWaits = laterHistoryAt >= 0 && core.now() - laterHistoryAt <= patience;
        return last - since < patience || laterHistoryWaits
                ? null
                : "server " + info.serverId() + " has accepted epoch " + info.acceptedEpoch()
                        + " and can only follow a leader of a later one";
    }
}
