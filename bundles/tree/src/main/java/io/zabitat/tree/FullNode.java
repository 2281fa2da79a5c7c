package io.zabitat.tree;

/** A node that was changed, has or had children, or belongs to somebody. */
final class FullNode extends ZNode {
    long mzxid;
    long mtime;
    long pzxid;
    long owner;
    int version;
    int cversion;
    int aversion;

    /** What the node counts in the tree's digest; 0 when it has to be computed. See {@link NodeStore#digestOf}. */
    int digest;

    ChildTable children;

    FullNode(FullNode parent, byte[] blob, int packed, long czxid, long ctime) {
        super(parent, blob, packed, czxid, ctime);
        mzxid = czxid;
        pzxid = czxid;
        mtime = ctime;
    }

    static FullNode of(ZNode leaf) {
        return new FullNode(leaf.parent, leaf.blob, leaf.packed, leaf.czxid, leaf.ctime);
    }

    @Override
    public long mzxid() {
        return mzxid;
    }

    @Override
    public long mtime() {
        return mtime;
    }

    @Override
    public long pzxid() {
        return pzxid;
    }

    @Override
    public int version() {
        return version;
    }

    @Override
    public int storedCversion() {
        return cversion;
    }

    @Override
    public int aversion() {
        return aversion;
    }

    @Override
    public long ephemeralOwner() {
        return owner;
    }

    @Override
    public int childCount() {
        ChildTable table = children;
        return table == null ? 0 : table.size();
    }

    @Override
    public void forEachChild(ChildVisitor visitor) {
        if (children != null) {
            children.forEach(node -> visitor.child(node.blob, node.nameOffset(), node.nameLength()));
        }
    }

    @Override
    ZNode child(byte[] name, int offset, int length, int hash) {
        ChildTable table = children;
        return table == null ? null : table.find(name, offset, length, hash);
    }

    /** Adds a node whose name is not there yet. */
    void addChild(ZNode child, int hash) {
        if (children == null) {
            children = new ChildBucket(0);
        }
        children = children.add(child, hash);
    }

    void removeChild(ZNode child, int hash) {
        children = children.remove(child, hash);
        if (children.size() == 0) {
            children = null;
        }
    }
}
