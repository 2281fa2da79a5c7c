package io.zabitat.tree;

import io.zabitat.api.Acl;
import io.zabitat.api.ErrorCode;
import io.zabitat.api.Path;
import io.zabitat.tree.acl.AclTable;
import java.util.ArrayList;
import java.util.List;

/**
 * The nodes, their number, size and digest, and the few ways to change them. Every change first shows the node to the
 * snapshot being written, if there is one. Owned by the node loop.
 */
final class NodeStore {
    private static final byte[] NO_BYTES = {};

    final TreeSettings settings;
    final AclTable acls = new AclTable();
    final OwnedNodes owned;
    private final NodeDigest digests = new NodeDigest();
    private final FoundNodes found = new FoundNodes();
    private final FoundNodes foundParents = new FoundNodes();
    private FullNode root;
    private int count;
    private long dataSize;
    private long digest;

    private ZNode created;
    private int parity;
    private SnapshotCursor cursor;

    NodeStore(TreeSettings settings, OwnedNodes owned) {
        this.settings = settings;
        this.owned = owned;
        root = new FullNode(null, ZNode.blob(NO_BYTES, 0, 0, NO_BYTES, 0, 0), 0, 0, 0);
        count = 1;
        digest = digestOf(NO_BYTES, 0, root);
    }

    FullNode root() {
        return root;
    }

    int count() {
        return count;
    }

    long dataSize() {
        return dataSize;
    }

    long digest() {
        return digest;
    }

    /** The node of the last successful {@link #create}. */
    ZNode created() {
        return created;
    }

    ZNode find(Path path) {
        return find(path.bytes(), 0, path.length());
    }

    /** The node, or null. The empty path and "/" are the root. */
    ZNode find(byte[] path, int offset, int length) {
        if (length == 0) {
            return root;
        }
        if (path[offset] != '/') {
            return null;
        }
        if (length == 1) {
            return root;
        }
        int end = offset + length;
        ZNode node = root;
        for (int start = offset + 1; ; ) {
            int hash = NameHash.SEED;
            int i = start;
            for (byte b; i < end && (b = path[i]) != '/'; i++) {
                hash = NameHash.step(hash, b);
            }
            if (i == start) {
                return null;
            }
            node = node.child(path, start, i - start, NameHash.finish(hash));
            if (node == null || i == end) {
                return node;
            }
            start = i + 1;
        }
    }

    /** The node of a path whose parent is known, if it is still in the tree. */
    ZNode find(Path path, ZNode parent) {
        if (parent == null || !parent.isAttached()) {
            return find(path);
        }
        byte[] bytes = path.bytes();
        int from = path.lastSlash() + 1;
        return parent.child(bytes, from, bytes.length - from, NameHash.of(bytes, from, bytes.length - from));
    }

    /** For {@link #findAgain} with the same path object. */
    void remember(Path path, ZNode node) {
        found.put(path, node);
    }

    /** For {@link #create} with the same path object. */
    void rememberParent(Path path, ZNode parent) {
        foundParents.put(path, parent);
    }

    /** The same as {@link #find(Path)}, faster when the node was remembered. */
    ZNode findAgain(Path path) {
        ZNode node = found.take(path);
        return node != null ? node : find(path);
    }

    /** Creates a node. When it exists it only gets the ACL (storage format 5.4). */
    ErrorCode create(
            Path path, byte[] data, List<Acl> acl, long owner, int parentCversion, long zxid, long timeMillis) {
        byte[] bytes = path.bytes();
        int slash = path.lastSlash();
        if (slash < 0) {
            return ErrorCode.NO_NODE;
        }
        ZNode parent = foundParents.take(path);
        if (parent == null) {
            parent = find(bytes, 0, slash);
        }
        if (parent == null) {
            return ErrorCode.NO_NODE;
        }
        int nameLength = bytes.length - slash - 1;
        if (nameLength == 0) {
            return ErrorCode.NODE_EXISTS;
        }
        int slot = acls.use(acl);
        int hash = NameHash.of(bytes, slash + 1, nameLength);
        ZNode existing = parent.child(bytes, slash + 1, nameLength, hash);
        if (existing != null) {
            changeAcl(existing, slot);
            return ErrorCode.NODE_EXISTS;
        }
        long before = digestOf(bytes, slash, parent);
        FullNode changed = writable(parent);
        raiseCversion(changed, parentCversion, zxid);
        int dataLength = data == null ? -1 : data.length;
        byte[] blob = ZNode.blob(bytes, slash + 1, nameLength, data, 0, dataLength);
        ZNode node = newNode(changed, blob, flags(slot, dataLength, owner), zxid, timeMillis, owner);
        changed.addChild(node, hash);
        created = node;
        count++;
        dataSize += bytes.length + Math.max(0, dataLength);
        digest += digestOf(bytes, bytes.length, node) - before;
        digest += redigest(bytes, slash, changed);
        owned.add(path, owner);
        return ErrorCode.OK;
    }

    /** After a replayed create found its node: the parent's count and pzxid may lie behind (storage format 5.4). */
    ErrorCode raiseParent(Path path, int parentCversion, long zxid) {
        int slash = path.lastSlash();
        ZNode parent = slash < 0 ? null : find(path.bytes(), 0, slash);
        if (parent == null) {
            return ErrorCode.NO_NODE;
        }
        long before = digestOf(path.bytes(), slash, parent);
        FullNode changed = writable(parent);
        raiseCversion(changed, parentCversion, zxid);
        digest += redigest(path.bytes(), slash, changed) - before;
        return ErrorCode.NODE_EXISTS;
    }

    /** Deletes a node that is not the root. */
    void delete(Path path, ZNode node, long zxid) {
        byte[] bytes = path.bytes();
        int slash = path.lastSlash();
        FullNode parent = node.parent;
        long before = digestOf(bytes, slash, parent);
        remove(path, node);
        writable(parent).removeChild(node, NameHash.of(node));
        raisePzxid(parent, zxid);
        digest += redigest(bytes, slash, parent) - before;
    }

    /** A delete without its node: the parent's pzxid rises all the same (storage format 5.4). */
    ErrorCode deleteMissing(Path path, long zxid) {
        byte[] bytes = path.bytes();
        int slash = path.lastSlash();
        ZNode parent = slash < 0 ? null : find(bytes, 0, slash);
        if (parent != null) {
            long before = digestOf(bytes, slash, parent);
            FullNode changed = writable(parent);
            raisePzxid(changed, zxid);
            digest += redigest(bytes, slash, changed) - before;
        }
        return ErrorCode.NO_NODE;
    }

    ZNode setData(Path path, ZNode node, byte[] data, int version, long zxid, long timeMillis) {
        byte[] bytes = path.bytes();
        long before = digestOf(bytes, bytes.length, node);
        FullNode changed = writable(node);
        replaceData(changed, data);
        changed.mzxid = zxid;
        changed.mtime = timeMillis;
        changed.version = version;
        digest += redigest(bytes, bytes.length, changed) - before;
        return changed;
    }

    /** Changes the data alone, of a node that the digest does not count: quota statistics. */
    void setSystemData(ZNode node, byte[] data) {
        replaceData(writable(node), data);
    }

    ZNode setAcl(Path path, ZNode node, List<Acl> acl, int aversion) {
        byte[] bytes = path.bytes();
        long before = digestOf(bytes, bytes.length, node);
        FullNode changed = writable(node);
        changeAcl(changed, acls.use(acl));
        changed.aversion = aversion;
        digest += redigest(bytes, bytes.length, changed) - before;
        return changed;
    }

    List<Acl> acl(ZNode node) {
        return acls.list(node.aclSlot());
    }

    /** How many nodes lie below. */
    int descendants(ZNode top) {
        return top == root ? count - 1 : subtree(top).size() - 1;
    }

    /** The node and all below it, parents first. */
    static List<ZNode> subtree(ZNode top) {
        List<ZNode> nodes = new ArrayList<>();
        nodes.add(top);
        for (int i = 0; i < nodes.size(); i++) {
            if (nodes.get(i) instanceof FullNode full && full.children != null) {
                full.children.forEach(nodes::add);
            }
        }
        return nodes;
    }

    /** Puts the root of a snapshot in the place of the empty one. */
    void loadRoot(FullNode loaded) {
        acls.useAgain(loaded.aclSlot());
        root = loaded;
        digest = digestOf(NO_BYTES, 0, loaded);
        dataSize = loaded.clientDataLength();
    }

    /** Adds a node of a snapshot below its parent, which does not have it yet. */
    void load(byte[] path, int offset, int length, int hash, ZNode node) {
        node.parent.addChild(node, hash);
        acls.useAgain(node.aclSlot());
        count++;
        dataSize += length + node.clientDataLength();
        if (settings.digestEnabled()) {
            long counted = digests.of(path, offset, length, node);
            digest += counted;
            if (node instanceof FullNode full) {
                full.digest = (int) counted;
            }
        }
    }

    /** The bits of a node beside its ACL. */
    int flags(int slot, int dataLength, long owner) {
        boolean hidden = owner != 0 && OwnerKind.of(owner, settings) != OwnerKind.SESSION;
        return slot | parity | (dataLength < 0 ? ZNode.NULL_DATA : 0) | (hidden ? ZNode.HIDDEN_OWNER : 0);
    }

    /** The node as one that can be changed. The snapshot has seen it by then. */
    FullNode writable(ZNode node) {
        if (cursor != null) {
            cursor.touch(node);
        }
        if (node instanceof FullNode full) {
            return full;
        }
        FullNode full = FullNode.of(node);
        node.parent.children.replace(node, full, NameHash.of(node));
        node.parent = null;
        return full;
    }

    int beginSnapshot(SnapshotCursor begun) {
        if (cursor != null) {
            throw new IllegalStateException("a snapshot is still being written");
        }
        cursor = begun;
        parity ^= ZNode.PARITY;
        return parity;
    }

    void endSnapshot() {
        cursor = null;
    }

    boolean isSnapshotRunning() {
        return cursor != null;
    }

    boolean isSnapshotAbandoned() {
        return cursor != null && cursor.isAbandoned();
    }

    void abandonSnapshot() {
        if (cursor != null) {
            cursor.abandon();
        }
    }

    static ZNode newNode(FullNode parent, byte[] blob, int flags, long zxid, long timeMillis, long owner) {
        if (owner == 0) {
            return new LeafNode(parent, blob, flags, zxid, timeMillis);
        }
        FullNode node = new FullNode(parent, blob, flags, zxid, timeMillis);
        node.owner = owner;
        return node;
    }

    /** Only raises: a create may be replayed on a parent that has seen later ones (known bugs, ZOOKEEPER-1046). */
    private static void raiseCversion(FullNode parent, int parentCversion, long zxid) {
        int cversion = parentCversion == -1 ? parent.cversion + 1 : parentCversion;
        if (cversion > parent.cversion) {
            parent.cversion = cversion;
            parent.pzxid = zxid;
        }
    }

    private static void raisePzxid(FullNode node, long zxid) {
        if (zxid > node.pzxid) {
            node.pzxid = zxid;
        }
    }

    /** Takes the node, and what a fuzzy snapshot may have left below it, out of all counts. */
    private void remove(Path path, ZNode top) {
        List<ZNode> gone = top.childCount() == 0 ? List.of(top) : subtree(top);
        for (ZNode node : gone) {
            Path at = node == top ? path : node.path();
            if (cursor != null) {
                cursor.touch(node);
            }
            digest -= digestOf(at.bytes(), at.length(), node);
            count--;
            dataSize -= at.length() + node.clientDataLength();
            acls.release(node.aclSlot());
            owned.remove(at, node.ephemeralOwner());
        }
        for (ZNode node : gone) { // not before, because paths are made from parents
            node.parent = null;
        }
    }

    private void replaceData(FullNode node, byte[] data) {
        int dataLength = data == null ? -1 : data.length;
        dataSize += Math.max(0, dataLength) - node.clientDataLength();
        node.blob = ZNode.blob(node.blob, node.nameOffset(), node.nameLength(), data, 0, dataLength);
        node.packed = node.packed & ~ZNode.NULL_DATA | (dataLength < 0 ? ZNode.NULL_DATA : 0);
    }

    /** Gives the node a list whose use has been counted. */
    private void changeAcl(ZNode node, int slot) {
        if (cursor != null) {
            cursor.touch(node);
        }
        acls.release(node.aclSlot());
        node.packed = node.packed & ~ZNode.ACL_MASK | slot;
    }

    /** What the node counts; only those that were changed or have children remember it. */
    private long digestOf(byte[] path, int length, ZNode node) {
        if (!settings.digestEnabled()) {
            return 0;
        }
        if (!(node instanceof FullNode full)) {
            return digests.of(path, 0, length, node);
        }
        if (full.digest == 0) {
            full.digest = (int) digests.of(path, 0, length, full);
        }
        return full.digest & 0xffffffffL;
    }

    /** The digest after a change. */
    private long redigest(byte[] path, int length, FullNode node) {
        node.digest = 0;
        return digestOf(path, length, node);
    }
}
