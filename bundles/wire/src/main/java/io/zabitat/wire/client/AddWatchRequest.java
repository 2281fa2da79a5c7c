package io.zabitat.wire.client;

import io.zabitat.api.Path;
import io.zabitat.wire.JuteReader;
import io.zabitat.wire.WireException;

/**
 * addWatch.
 *
 * @param mode {@link #PERSISTENT} or {@link #PERSISTENT_RECURSIVE}; any other number can arrive as well
 */
public record AddWatchRequest(Path path, int mode) {
    public static final int PERSISTENT = 0;
    public static final int PERSISTENT_RECURSIVE = 1;

    public static AddWatchRequest decode(JuteReader body) throws WireException {
        return new AddWatchRequest(body.readPath(), body.readInt());
    }
}
