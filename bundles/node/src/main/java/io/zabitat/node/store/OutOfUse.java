package io.zabitat.node.store;

import io.zabitat.spi.storage.StorageException;
import io.zabitat.spi.storage.StoreContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What becomes of the store that does not count when a change is over: put aside under another name, or, before the cut-over, thrown
 * away. The marker has said so before. Used on the thread of the change.
 */
final class OutOfUse {
    private final StoreContext context;
    private final MarkerFile marker;
    private final Follower follower;
    private final long serverId;

    OutOfUse(StoreContext context, MarkerFile marker, Follower follower, long serverId) {
        this.context = context;
        this.marker = marker;
        this.follower = follower;
        this.serverId = serverId;
    }

    /** S8, or the end of the way back: gives its folders another name. */
    List<Path> putAside(StoreKind old, StoreMarker.State state, long wallMillis) throws StorageException, IOException {
        if (marker.said().state() != state) {
            marker.save(marker.said().with(state, wallMillis));
        }
        follower.close();
        return new StoreFolders(context, old).retire(marker.said().generation());
    }

    /** Nobody has been told anything that only this one knows. */
    void throwAway(StoreKind copy, long wallMillis) throws StorageException, IOException {
        follower.close();
        if (marker.said() != null) {
            new StoreFolders(context, copy).wipe(serverId, marker.said().generation());
            marker.save(marker.said().with(StoreMarker.State.DROPPED, wallMillis));
        }
    }
}
