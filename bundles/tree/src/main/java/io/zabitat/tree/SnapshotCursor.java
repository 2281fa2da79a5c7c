package io.zabitat.tree;

import io.zabitat.api.Acl;
import java.util.List;

/** Skeleton. */
public final class SnapshotCursor {
    public long zxid() {
        throw new UnsupportedOperationException();
    }

    public long digest() {
        throw new UnsupportedOperationException();
    }

    public int sessionCount() {
        throw new UnsupportedOperationException();
    }

    public long sessionId(int index) {
        throw new UnsupportedOperationException();
    }

    public int sessionTimeoutMillis(int index) {
        throw new UnsupportedOperationException();
    }

    public int aclCount() {
        throw new UnsupportedOperationException();
    }

    public long aclId(int index) {
        throw new UnsupportedOperationException();
    }

    public List<Acl> acl(int index) {
        throw new UnsupportedOperationException();
    }

    /** Emits up to {@code maxNodes} nodes; true when all have been emitted. */
    public boolean advance(int maxNodes) {
        throw new UnsupportedOperationException();
    }

    /** Emits nothing more; {@link #advance} must still be called until it says true before the next snapshot. */
    public void abandon() {
        throw new UnsupportedOperationException();
    }
}
