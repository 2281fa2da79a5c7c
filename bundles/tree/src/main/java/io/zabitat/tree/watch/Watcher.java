package io.zabitat.tree.watch;

import io.zabitat.api.Acl;
import io.zabitat.api.Path;
import java.util.List;

/** One client connection as the watches see it. Called by the node loop; must not call the watch table back. */
public interface Watcher {
    /**
     * A change to tell the client of.
     *
     * @param type an {@link EventType}
     * @param zxid of the transaction, -1 for the catch-up of setWatches
     */
    void onWatchEvent(int type, Path path, long zxid);

    /** Whether the connection has READ under this list: without it the event is dropped. */
    boolean canRead(List<Acl> acl);
}
