package io.zabitat.wire.client;

import io.zabitat.api.Path;
import io.zabitat.wire.JuteReader;
import io.zabitat.wire.WireException;

/**
 * removeWatches and checkWatches.
 *
 * @param watcherType one of the constants here; any other number can arrive as well
 */
public record RemoveWatchesRequest(Path path, int watcherType) {
    public static final int CHILDREN = 1;
    public static final int DATA = 2;
    public static final int ANY = 3;
    public static final int PERSISTENT = 4;
    public static final int PERSISTENT_RECURSIVE = 5;

    public static RemoveWatchesRequest decode(JuteReader body) throws WireException {
        return new RemoveWatchesRequest(body.readPath(), body.readInt());
    }
}
