package io.zabitat.tree;

import io.zabitat.api.Path;
import io.zabitat.api.txn.Txn;
import io.zabitat.tree.acl.AclPolicy;
import io.zabitat.tree.session.SessionTable;
import io.zabitat.tree.watch.WatchTable;
import io.zabitat.api.Acl;
import java.util.List;

/** Skeleton. */
public final class DataTree {
    public DataTree(TreeSettings settings) {}

    public TreeSettings settings() {
        throw new UnsupportedOperationException();
    }

    public long lastZxid() {
        throw new UnsupportedOperationException();
    }

    public long digest() {
        throw new UnsupportedOperationException();
    }

    /** As users see it: with the alias of the root. */
    public int nodeCount() {
        throw new UnsupportedOperationException();
    }

    public int ephemeralCount() {
        throw new UnsupportedOperationException();
    }

    public long approximateDataSize() {
        throw new UnsupportedOperationException();
    }

    /** The node, or null when there is none. "" and "/" are the root. */
    public ZNode find(byte[] path, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    public ZNode find(Path path) {
        throw new UnsupportedOperationException();
    }

    public List<Acl> acl(ZNode node) {
        throw new UnsupportedOperationException();
    }

    public WatchTable watches() {
        throw new UnsupportedOperationException();
    }

    public SessionTable sessions() {
        throw new UnsupportedOperationException();
    }

    public TxnResult apply(Txn txn) {
        throw new UnsupportedOperationException();
    }

    public SnapshotCursor beginSnapshot(SnapshotSink sink) {
        throw new UnsupportedOperationException();
    }

    /** Descendants of the path (getAllChildrenNumber). */
    public int descendantCount(ZNode node) {
        throw new UnsupportedOperationException();
    }

    public void expectDigest(long zxid, long digest) {
        throw new UnsupportedOperationException();
    }

    public void resumeDigestAfter(long zxid) {
        throw new UnsupportedOperationException();
    }

    public long digestMismatches() {
        throw new UnsupportedOperationException();
    }

    public List<Path> sweepCandidates(long nowMillis, long maxNeverUsedMillis, int limit) {
        throw new UnsupportedOperationException();
    }
}
