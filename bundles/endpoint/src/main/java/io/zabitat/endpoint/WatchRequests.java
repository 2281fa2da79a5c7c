package io.zabitat.endpoint;

import io.zabitat.api.ErrorCode;
import io.zabitat.tree.DataTree;
import io.zabitat.tree.watch.WatchType;
import io.zabitat.wire.JuteReader;
import io.zabitat.wire.WireException;
import io.zabitat.wire.client.AddWatchRequest;
import io.zabitat.wire.client.RemoveWatchesRequest;
import io.zabitat.wire.client.SetWatchesRequest;

/** Watches set, asked for, taken away, and set again after a reconnect (client protocol, sections 4.2, 7.2 and 7.4). */
final class WatchRequests {
    private final DataTree tree;

    WatchRequests(ClientEndpoint endpoint) {
        this.tree = endpoint.tree();
    }

    void addWatch(ClientConnection to, JuteReader in) throws WireException {
        AddWatchRequest request = AddWatchRequest.decode(in);
        switch (request.mode()) {
            case AddWatchRequest.PERSISTENT -> tree.watches().addPersistent(request.path(), to);
            case AddWatchRequest.PERSISTENT_RECURSIVE -> tree.watches().addPersistentRecursive(request.path(), to);
            default -> throw new WireException("unknown watch mode");
        }
    }

    int checkWatches(ClientConnection to, JuteReader in) throws WireException {
        RemoveWatchesRequest request = decodeTyped(in);
        return found(tree.watches().contains(request.path(), to, request.watcherType()));
    }

    int removeWatches(ClientConnection to, JuteReader in) throws WireException {
        RemoveWatchesRequest request = decodeTyped(in);
        return found(tree.watches().remove(request.path(), to, request.watcherType()));
    }

    private static RemoveWatchesRequest decodeTyped(JuteReader in) throws WireException {
        RemoveWatchesRequest request = RemoveWatchesRequest.decode(in);
        if (!WatchType.isKnown(request.watcherType())) {
            throw new WireException("unknown watch type");
        }
        return request;
    }

    private static int found(boolean any) {
        return any ? 0 : ErrorCode.NO_WATCHER.code();
    }

    /** What happened since the client's last zxid is told at once, the rest is watched again. */
    void setWatches(ClientConnection to, int type, JuteReader in) throws WireException {
        SetWatchesRequest request = SetWatchesRequest.decode(type, in);
        tree.setWatches(
                to,
                request.relativeZxid(),
                request.data(),
                request.exist(),
                request.child(),
                request.persistent(),
                request.persistentRecursive());
    }
}
