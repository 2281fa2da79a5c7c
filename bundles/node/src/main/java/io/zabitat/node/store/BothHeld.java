package io.zabitat.node.store;

import java.io.IOException;
import java.util.Optional;

/**
 * The log writer's part while both stores are held and the new one counts: keeps the old one level at once where that is wished, and
 * goes back to it when the new one fails, so that nobody notices. The log writer calls what the contract has; the rest any thread.
 */
final class BothHeld implements DualStore.Companion {
    private final SwapHost host;
    private final DualStore dual;
    private final Follower follower;
    private final MarkerFile marker;
    private final SwapSettings settings;
    private final String oldKind;
    private volatile String failure = "";
    private volatile String otherFailure = "";

    BothHeld(
            SwapHost host,
            DualStore dual,
            Follower follower,
            MarkerFile marker,
            SwapSettings settings,
            String oldKind) {
        this.host = host;
        this.dual = dual;
        this.follower = follower;
        this.marker = marker;
        this.settings = settings;
        this.oldKind = oldKind;
    }

    /** Whether the log writer has gone back to the old store by itself. */
    boolean hasTurned() {
        return !failure.isEmpty();
    }

    /** What the new store has thrown. */
    String failure() {
        return failure;
    }

    /** Why the old store could not be kept level at once, or the empty text. */
    String otherFailure() {
        return otherFailure;
    }

    /** For the thread of the change, when the new store does not answer: the old one counts from the next start on. */
    void giveUpNew(Tee waiting) throws IOException {
        follower.takeOver(
                waiting,
                settings.stallNanos(),
                () -> marker.save(
                        marker.said().turned(StoreMarker.State.ROLLED_BACK, follower.applied(), host.wallMillis())));
    }

    @Override
    public void onDurable(Tee waiting) {
        if (settings.instantRollback() && otherFailure.isEmpty() && waiting.isFollowed()) {
            try {
                follower.takeAll(waiting, settings.stallNanos());
            } catch (IOException broken) {
                otherFailure = String.valueOf(broken.getMessage());
            }
        }
    }

    @Override
    public void takeOver(Tee waiting, Throwable broken) throws IOException {
        follower.takeOver(waiting, settings.stallNanos(), () -> {
            marker.save(marker.said().turned(StoreMarker.State.ROLLED_BACK, follower.applied(), host.wallMillis()));
            dual.turn(follower.exchange(dual.authority()), oldKind, null, Optional.empty());
        });
        failure = String.valueOf(broken);
    }
}
