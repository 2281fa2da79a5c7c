package io.zabitat.swap;

import io.zabitat.node.slot.Incumbent;
import io.zabitat.node.slot.ProviderId;
import io.zabitat.node.slot.Role;
import java.util.Map;
import java.util.Optional;

/**
 * What a start makes of the journal that it finds: of every swap that was under way the old or the new provider, never something in
 * between. Pure.
 */
public final class BootRule {
    private BootRule() {}

    /**
     * Ends what the process before left unended. Before the commit record the old one is active: the new one has not been watched to the
     * end, and may be why the process is gone. Swaps of roles with an authority of their own are left as they are, in whatever phase: a
     * store's marker may not have heard of the commit.
     */
    public static SwapState settle(SwapState found, long nowMillis) {
        SwapState state = found;
        for (SwapRecord swap : found.running().values()) {
            if (swap.phase() == Phase.COMMIT && !swap.role().hasOwnAuthority()) {
                state = state.ended(new EndedSwap(swap, Ending.COMMITTED, nowMillis, "completed at the next start"));
            } else if (!hasOwnAuthority(swap)) {
                String decided = swap.role() == Role.QUORUM ? "; the list of members says who counts" : "";
                state = state.ended(new EndedSwap(
                        swap, Ending.ROLLED_BACK, nowMillis, "the process ended in phase " + swap.phase() + decided));
            }
        }
        return state;
    }

    /** By which algorithm is elected is decided by all members, and stands in their history. */
    private static boolean hasOwnAuthority(SwapRecord swap) {
        boolean decided = swap.role() == Role.ELECTION
                && !swap.from().name().equals(swap.to().name());
        return swap.role().hasOwnAuthority() || decided;
    }

    /** The choices of an operator for a swap of a role that goes on after the start. */
    public static Map<String, String> policy(SwapState settled, Role role) {
        return Optional.ofNullable(settled.running().get(role))
                .map(SwapRecord::policy)
                .orElse(Map.of());
    }

    /** The provider by name that a role starts with, and its generation; a configuration that was changed since has the last word. */
    public static Incumbent incumbent(SwapState settled, Role role, String configured) {
        Optional<Holder> holder = Optional.ofNullable(settled.holders().get(role));
        if (holder.isEmpty()) {
            return new Incumbent(1, ProviderId.of(configured));
        }
        if (holder.get().configured().equals(configured)) {
            return new Incumbent(holder.get().generation(), holder.get().id());
        }
        return new Incumbent(settled.lastGeneration(role) + 1, ProviderId.of(configured));
    }
}
