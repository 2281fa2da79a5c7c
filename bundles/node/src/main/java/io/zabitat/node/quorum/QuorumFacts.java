package io.zabitat.node.quorum;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.peer.Abilities;
import io.zabitat.core.Core;
import io.zabitat.core.Phase;
import io.zabitat.core.RoleName;
import io.zabitat.core.Status;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What a server knows of its ensemble at one moment, for the plan of another quorum system. Made by the node loop, immutable.
 *
 * @param leader -1 for none
 * @param epoch of the leader, or of the last one
 * @param next the list that is proposed
 */
public record QuorumFacts(
        long self,
        RoleName role,
        boolean established,
        long leader,
        long epoch,
        EnsembleConfig current,
        Optional<EnsembleConfig> next,
        List<Status.LearnerStatus> learners) {
    public static QuorumFacts of(Core core, long self) {
        Status status = core.status();
        return new QuorumFacts(
                self,
                status.role(),
                status.phase() == Phase.BROADCAST,
                status.leader(),
                status.epoch(),
                core.config(),
                core.nextConfig(),
                status.learners());
    }

    public boolean leads() {
        return role == RoleName.LEADING && established;
    }

    /** Whether there is a leader that this server is, or follows. */
    public boolean hasLeader() {
        return role != RoleName.LOOKING && established;
    }

    /** Learners that take part. */
    public List<Status.LearnerStatus> synced() {
        return learners.stream().filter(Status.LearnerStatus::synced).toList();
    }

    /** Ids of those that take part and do not only watch, this server's too. */
    public long[] following() {
        TreeSet<Long> ids = new TreeSet<>();
        ids.add(self);
        synced().stream().filter(learner -> !learner.observer()).forEach(learner -> ids.add(learner.serverId()));
        return ids.stream().mapToLong(Long::longValue).toArray();
    }

    /** Members of the list that do not take part. */
    public List<Long> absent() {
        TreeSet<Long> ids = new TreeSet<>();
        current.members().forEach(member -> ids.add(member.id()));
        ids.remove(self);
        synced().forEach(learner -> ids.remove(learner.serverId()));
        return List.copyOf(ids);
    }

    /** Servers that take part and cannot be asked how they count: Apache's. */
    public List<Long> mute() {
        return synced().stream()
                .filter(learner -> !canBeAsked(learner))
                .map(Status.LearnerStatus::serverId)
                .toList();
    }

    public static boolean canBeAsked(Status.LearnerStatus learner) {
        return learner.synced() && (learner.abilities() & Abilities.COUNT) != 0;
    }
}
