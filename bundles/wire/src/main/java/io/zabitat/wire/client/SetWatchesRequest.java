package io.zabitat.wire.client;

import io.zabitat.api.OpCode;
import io.zabitat.api.Path;
import io.zabitat.wire.JuteReader;
import io.zabitat.wire.WireException;
import java.util.ArrayList;
import java.util.List;

/**
 * setWatches and setWatches2: what a client registers again after it reconnected (client protocol, section 7.4).
 *
 * @param persistent empty for setWatches
 * @param persistentRecursive empty for setWatches
 */
public record SetWatchesRequest(
        long relativeZxid,
        List<Path> data,
        List<Path> exist,
        List<Path> child,
        List<Path> persistent,
        List<Path> persistentRecursive) {
    /** A string takes at least its length. */
    private static final int MIN_PATH_BYTES = 4;

    /** @param type {@link OpCode#SET_WATCHES} or {@link OpCode#SET_WATCHES2} */
    public static SetWatchesRequest decode(int type, JuteReader body) throws WireException {
        boolean second = type == OpCode.SET_WATCHES2;
        return new SetWatchesRequest(
                body.readLong(),
                readPaths(body),
                readPaths(body),
                readPaths(body),
                second ? readPaths(body) : List.of(),
                second ? readPaths(body) : List.of());
    }

    private static List<Path> readPaths(JuteReader body) throws WireException {
        int count = body.readCount(MIN_PATH_BYTES);
        if (count < 0) {
            throw new WireException("null list of watches"); // refused by ZooKeeper too: client protocol, section 7.4
        }
        List<Path> paths = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            paths.add(body.readPath());
        }
        return paths;
    }
}
