package io.zabitat.tree;

import io.zabitat.api.Acl;
import io.zabitat.api.Path;
import java.util.List;

/** Skeleton. */
public final class TreeLoader {
    public TreeLoader(TreeSettings settings) {}

    public void addSession(long id, int timeoutMillis) {
        throw new UnsupportedOperationException();
    }

    public void addAcl(long id, List<Acl> acl) throws LoadException {
        throw new UnsupportedOperationException();
    }

    public void addNode(
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
            long ephemeralOwner,
            long pzxid)
            throws LoadException {
        throw new UnsupportedOperationException();
    }

    public DataTree finish(long zxid) throws LoadException {
        throw new UnsupportedOperationException();
    }
}
