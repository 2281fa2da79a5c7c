package io.zabitat.node;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.node.slot.RoleSlot.Occupant;
import io.zabitat.spi.quorum.QuorumVerifierProvider;
import java.util.function.Consumer;

/** A list of members that somebody has asked for, and who hears what comes of it. Owned by the node loop. */
final class ListChange {
    final EnsembleConfig next;
    final Occupant<QuorumVerifierProvider> who;
    final Consumer<String> done;
    final Consumer<String> refused;
    long submittedNanos;
    /** Of the leader that was asked. */
    long epoch;

    /**
     * @param next with the version of the list that it is to follow
     * @param who has the role then
     * @param done told that it is in force
     * @param refused told that it will not be, and why
     */
    ListChange(
            EnsembleConfig next,
            Occupant<QuorumVerifierProvider> who,
            Consumer<String> done,
            Consumer<String> refused) {
        this.next = next;
        this.who = who;
        this.done = done;
        this.refused = refused;
    }

    boolean isFulfilledBy(EnsembleConfig config) {
        return config.version() > next.version() && config.hasSameMembers(next);
    }
}
