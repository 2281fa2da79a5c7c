package io.zabitat.node.quorum;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.node.slot.RoleSlot.Occupant;
import io.zabitat.spi.quorum.QuorumVerifierProvider;
import java.util.function.Consumer;

/** A list of members that somebody has asked for, and who hears what comes of it. Owned by the node loop. */
public final class ListChange {
    public final EnsembleConfig next;
    public final Occupant<QuorumVerifierProvider> who;
    public final Consumer<String> done;
    public final Consumer<String> refused;
    public long submittedNanos;
    /** In which it was asked for: it comes to something in no other, unless it is proposed. */
    public long epoch;

    /**
     * @param next with the version of the list that it is to follow
     * @param who has the role then
     * @param done told that it is in force
     * @param refused told that it will not be, and why
     */
    public ListChange(
            EnsembleConfig next,
            Occupant<QuorumVerifierProvider> who,
            Consumer<String> done,
            Consumer<String> refused) {
        this.next = next;
        this.who = who;
        this.done = done;
        this.refused = refused;
    }

    public boolean isFulfilledBy(EnsembleConfig config) {
        return config.version() > next.version() && config.hasSameMembers(next);
    }

    /** Whether there is another leader, or the same one elected again, that knows nothing of it. */
    public boolean isLostUnder(QuorumFacts facts) {
        return facts.hasLeader() && facts.epoch() != epoch && facts.next().isEmpty();
    }
}
