package io.zabitat.tree;

import io.zabitat.api.request.WriteRequest;
import io.zabitat.api.txn.Txn;
import io.zabitat.tree.acl.AclPolicy;

/** Skeleton. */
public final class Preparer {
    public Preparer(DataTree tree, AclPolicy acls) {}

    public Txn prepare(WriteRequest request, Caller caller, int cxid, long zxid, long timeMillis) {
        throw new UnsupportedOperationException();
    }

    public void applied(long zxid) {
        throw new UnsupportedOperationException();
    }

    public void reset() {
        throw new UnsupportedOperationException();
    }

    public int outstanding() {
        throw new UnsupportedOperationException();
    }
}
