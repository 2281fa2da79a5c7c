package io.zabitat.node.store;

import io.zabitat.spi.storage.StorageException;
import io.zabitat.spi.storage.StoreContext;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What one change of the store is made of; the same from its first step to its last. Immutable, each part with an owner of its own.
 *
 * @param context of the store that counts
 * @param from the kind of the store of before the change
 * @param to the kind of the new one
 * @param marker what says which one counts
 * @param tasks what a store wants done in the background, held back until it counts
 * @param work the thread of the change
 * @param following brings the store that does not count level
 * @param outOfUse clears it away
 */
record ChangeParts(
        SwapHost host,
        DualStore dual,
        StoreContext context,
        SwapSettings settings,
        StoreKind from,
        StoreKind to,
        long serverId,
        MarkerFile marker,
        LaterExecutor tasks,
        SwapWork work,
        Follower follower,
        Following following,
        BothHeld bothHeld,
        OutOfUse outOfUse) {
    /** Opening, reading back and putting aside may take several times as long as one piece of a copy. */
    private static final int PATIENCE = 2;

    /** @param onOtherBroken hears why the store that does not count cannot follow */
    static ChangeParts of(
            SwapHost host,
            DualStore dual,
            StoreContext context,
            SwapSettings settings,
            StoreKind from,
            StoreKind to,
            long serverId,
            Consumer<String> onOtherBroken) {
        MarkerFile marker = new MarkerFile(context.disk(), context.dataDir());
        Follower follower = new Follower(context.ensemble());
        BothHeld bothHeld = new BothHeld(host, dual, follower, marker, settings, from.name());
        Following following = new Following(
                host,
                dual,
                follower,
                settings,
                () -> isTurned(marker) ? Optional.of(bothHeld) : Optional.empty(),
                onOtherBroken);
        return new ChangeParts(
                host,
                dual,
                context,
                settings,
                from,
                to,
                serverId,
                marker,
                new LaterExecutor(context.background()),
                new SwapWork(host, settings.stallNanos() * PATIENCE),
                follower,
                following,
                bothHeld,
                new OutOfUse(context, marker, follower, serverId));
    }

    /** Whether the new store counts, and the old one is still held. */
    boolean isTurned() {
        return isTurned(marker);
    }

    private static boolean isTurned(MarkerFile marker) {
        return marker.said() != null && marker.said().state() == StoreMarker.State.OBSERVE;
    }

    /** Opens the store that does not count. On the thread of the change. */
    void openOther(StoreKind kind) throws StorageException {
        follower.open(() -> kind.provider().open(context.beside(tasks)), new Discarding());
    }

    boolean isHung() {
        return work.isHung() || following.isHung();
    }
}
