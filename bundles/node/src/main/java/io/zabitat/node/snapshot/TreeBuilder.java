package io.zabitat.node.snapshot;

import io.zabitat.api.Acl;
import io.zabitat.tree.LoadException;
import io.zabitat.tree.TreeLoader;
import io.zabitat.wire.WireException;
import io.zabitat.wire.snapshot.SnapshotVisitor;
import java.util.List;

/** Passes the contents of a snapshot on to the tree that is being built. */
public final class TreeBuilder implements SnapshotVisitor {
    private final TreeLoader loader;
    private long items;

    public TreeBuilder(TreeLoader loader) {
        this.loader = loader;
    }

    public TreeLoader loader() {
        return loader;
    }

    /** How many sessions, access lists and nodes have come. */
    public long items() {
        return items;
    }

    @Override
    public void onSession(long sessionId, int timeoutMillis) {
        items++;
        loader.addSession(sessionId, timeoutMillis);
    }

    @Override
    public void onAcl(long aclId, List<Acl> acl) {
        items++;
        loader.addAcl(aclId, acl);
    }

    @Override
    public void onNode(
            byte[] buf,
            int pathOffset,
            int pathLength,
            int dataOffset,
            int dataLength,
            long aclId,
            long czxid,
            long mzxid,
            long ctime,
            long mtime,
            int version,
            int cversion,
            int aversion,
            long owner,
            long pzxid)
            throws WireException {
        items++;
        try {
            loader.addNode(
                    buf,
                    pathOffset,
                    pathLength,
                    dataOffset,
                    dataLength,
                    aclId,
                    czxid,
                    mzxid,
                    ctime,
                    mtime,
                    version,
                    cversion,
                    aversion,
                    owner,
                    pzxid);
        } catch (LoadException e) {
            throw new WireException(e.getMessage());
        }
    }
}
