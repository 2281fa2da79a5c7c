package io.zabitat.core;

import java.util.List;

/**
 * What a core has to report.
 *
 * @param leader whom it follows, itself when it leads, -1 while looking
 * @param epoch of that leader once it is known, else the last epoch joined
 * @param lastLogged appended to the own log
 * @param lastPersisted durable on the own disk
 * @param lastCommitted in memory; before BROADCAST not all of it need be committed
 * @param lastProposed the newest zxid given or heard of
 * @param outstanding proposals that are not committed
 * @param strayPackets how often a packet came that means nothing at its moment, in this role
 * @param learners of a leader, in the order of their links
 */
public record Status(
        RoleName role,
        Phase phase,
        long leader,
        long epoch,
        long lastLogged,
        long lastPersisted,
        long lastCommitted,
        long lastProposed,
        int outstanding,
        long strayPackets,
        List<LearnerStatus> learners) {
    public Status {
        learners = List.copyOf(learners);
    }

    /**
     * A learner as its leader sees it.
     *
     * @param serverId -1 before it has introduced itself
     * @param stage how far its synchronisation has come
     * @param synced whether it takes part in the broadcast
     * @param lastAcked the greatest zxid it acknowledged, -1 for none
     * @param abilities what it has announced, bits of {@link io.zabitat.api.peer.Abilities}
     */
    public record LearnerStatus(
            long link, long serverId, boolean observer, String stage, boolean synced, long lastAcked, int abilities) {}
}
