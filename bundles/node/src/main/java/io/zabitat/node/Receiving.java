package io.zabitat.node;

import io.zabitat.api.Acl;
import io.zabitat.tree.TreeLoader;
import io.zabitat.wire.WireException;
import io.zabitat.wire.snapshot.SnapshotVisitor;
import java.util.List;

/** A snapshot that comes over a link: becomes a tree, and notices when nothing comes any more. */
final class Receiving implements SnapshotVisitor {
    private final TreeBuilder builder;
    private long items;
    private long itemsSeen = -1;
    private long sinceNanos;

    Receiving(TreeLoader loader) {
        this.builder = new TreeBuilder(loader);
    }

    TreeLoader loader() {
        return builder.loader();
    }

    /** Whether nothing has come for that long; to be asked now and then. */
    boolean standsStill(long nowNanos, long timeoutNanos) {
        if (items != itemsSeen) {
            itemsSeen = items;
            sinceNanos = nowNanos;
        }
        return nowNanos - sinceNanos > timeoutNanos;
    }

    @Override
    public void onSession(long sessionId, int timeoutMillis) {
        items++;
        builder.onSession(sessionId, timeoutMillis);
    }

    @Override
    public void onAcl(long aclId, List<Acl> acl) {
        items++;
        builder.onAcl(aclId, acl);
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
        builder.onNode(
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
    }
}
