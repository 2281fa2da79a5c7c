package io.zabitat.tree;

/**
 * A node as it was created: never changed, without children, not ephemeral. Most nodes of a large tree are, so they
 * carry no more than that.
 */
final class LeafNode extends ZNode {
    LeafNode(FullNode parent, byte[] blob, int packed, long czxid, long ctime) {
        super(parent, blob, packed, czxid, ctime);
    }

    @Override
    public long mzxid() {
        return czxid;
    }

    @Override
    public long mtime() {
        return ctime;
    }

    @Override
    public long pzxid() {
        return czxid;
    }

    @Override
    public int version() {
        return 0;
    }

    @Override
    public int storedCversion() {
        return 0;
    }

    @Override
    public int aversion() {
        return 0;
    }

    @Override
    public long ephemeralOwner() {
        return 0;
    }

    @Override
    public int childCount() {
        return 0;
    }

    @Override
    public void forEachChild(ChildVisitor visitor) {
        // a leaf has none
    }

    @Override
    ZNode child(byte[] name, int offset, int length, int hash) {
        return null;
    }
}
