package io.zabitat.swap;

import io.zabitat.node.slot.ProviderId;
import io.zabitat.node.slot.Role;
import io.zabitat.node.slot.RoleSlot.Occupant;
import io.zabitat.node.store.StoreMarker;

/** A change of the store that only the store's own marker knows, as the journal would have it. Pure. */
public final class FoundChange {
    private static final String REASON = "found at a start: the store's marker says so, and the journal does not";

    private FoundChange() {}

    /**
     * @param settled what the journal knows
     * @param marker which says that both stores are held, and the new one counts
     * @param active who has the role
     * @param observeMillis how long it is watched from now on
     */
    public static SwapRecord swap(
            SwapState settled,
            StoreMarker marker,
            Occupant<?> active,
            String configured,
            long observeMillis,
            long nowMillis) {
        String to = marker.authoritative().kind();
        long generation = Math.max(active.generation(), settled.lastGeneration(Role.STORAGE));
        return new SwapRecord(
                id(settled, marker),
                Role.STORAGE,
                generation,
                ProviderId.of(marker.other().kind()),
                generation - 1,
                active.id().name().equals(to) ? active.id() : ProviderId.of(to),
                configured,
                Phase.OBSERVE,
                true,
                0,
                observeMillis,
                "",
                marker.actor(),
                REASON,
                nowMillis,
                nowMillis,
                "");
    }

    /** One that no swap has had: words for it must not find another one, which is over. */
    private static String id(SwapState settled, StoreMarker marker) {
        String first = "store-" + marker.generation();
        String id = first;
        for (int next = 2; hasEnded(settled, id); next++) {
            id = first + "-" + next;
        }
        return id;
    }

    private static boolean hasEnded(SwapState settled, String id) {
        return settled.history().stream().anyMatch(ended -> ended.swap().id().equals(id));
    }
}
