package io.zabitat.tree;

import io.zabitat.api.Acl;
import io.zabitat.api.Path;
import io.zabitat.tree.acl.AclTable;
import io.zabitat.tree.session.SessionTable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Builds a tree from the parts of a snapshot in their order there: sessions, ACLs, nodes (storage format, section 4).
 * Used once, by the thread that will own the tree.
 */
public final class TreeLoader {
    private static final long OPEN_ACL_ID = -1;

    private final TreeSettings settings;
    private final SessionTable sessions = new SessionTable();
    private final OwnedNodes owned;
    private final NodeStore nodes;
    private final Map<Long, Integer> slotById = new HashMap<>();
    private long lastAclId = OPEN_ACL_ID;
    private int lastSlot = AclTable.OPEN_SLOT;

    /** Siblings usually come one after the other: the parent of the last node. */
    private FullNode lastParent;

    private byte[] lastParentPath = new byte[256];
    private int lastParentLength = -1;

    public TreeLoader(TreeSettings settings) {
        this.settings = settings;
        owned = new OwnedNodes(settings, sessions);
        nodes = new NodeStore(settings, owned);
    }

    public void addSession(long id, int timeoutMillis) {
        sessions.put(id, timeoutMillis);
    }

    public void addAcl(long id, List<Acl> acl) {
        slotById.put(id, nodes.acls.reserve(acl));
    }

    /**
     * Adds a node; path and data lie in one buffer, which is not kept.
     *
     * @param pathLength 0 for the root
     * @param dataLength -1 for a node without data
     * @param cversion the stored count of creations
     * @param owner as stored
     * @throws LoadException when the parent is missing, the node is there already or the ACL is unknown
     */
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
            long owner,
            long pzxid)
            throws LoadException {
        boolean isRoot = pathLength == 0 || pathLength == 1 && buf[pathOffset] == '/';
        int nameOffset = isRoot ? 0 : lastSlash(buf, pathOffset, pathLength) + 1;
        int nameLength = isRoot ? 0 : pathOffset + pathLength - nameOffset;
        FullNode parent = isRoot ? null : parent(buf, pathOffset, nameOffset - 1 - pathOffset);
        byte[] blob = ZNode.blob(buf, nameOffset, nameLength, buf, dataOffset, dataLength);
        int flags = nodes.flags(slot(aclId), dataLength, owner);
        boolean unchanged = mzxid == czxid && pzxid == czxid && mtime == ctime;
        boolean isLeaf = unchanged && (version | cversion | aversion) == 0 && owner == 0 && !isRoot;
        ZNode node;
        if (isLeaf) {
            node = new LeafNode(parent, blob, flags, czxid, ctime);
        } else {
            FullNode full = new FullNode(parent, blob, flags, czxid, ctime);
            full.mzxid = mzxid;
            full.mtime = mtime;
            full.pzxid = pzxid;
            full.version = version;
            full.cversion = cversion;
            full.aversion = aversion;
            full.owner = owner;
            node = full;
        }
        if (isRoot) {
            loadRoot((FullNode) node);
            return;
        }
        int hash = NameHash.of(buf, nameOffset, nameLength);
        if (nameLength == 0 || parent.child(buf, nameOffset, nameLength, hash) != null) {
            throw new LoadException("node twice or without a name: " + Path.copyOf(buf, pathOffset, pathLength));
        }
        nodes.load(buf, pathOffset, pathLength, hash, node);
        if (owner != 0) {
            owned.add(Path.copyOf(buf, pathOffset, pathLength), owner);
        }
    }

    /**
     * The tree as of {@code zxid}, with the system's nodes if they were missing and the quotas counted. ACLs that no
     * node has are forgotten. The loader must not be used any more.
     */
    public DataTree finish(long zxid) {
        nodes.acls.dropUnused();
        SystemNodes.addMissing(nodes);
        return new DataTree(settings, sessions, owned, nodes, zxid);
    }

    private void loadRoot(FullNode root) throws LoadException {
        if (nodes.count() > 1) {
            throw new LoadException("the root must be the first node");
        }
        nodes.loadRoot(root);
        lastParentLength = -1;
    }

    private FullNode parent(byte[] buf, int offset, int length) throws LoadException {
        if (length < 0) {
            throw new LoadException("a path without a slash");
        }
        if (length == lastParentLength && Arrays.equals(buf, offset, offset + length, lastParentPath, 0, length)) {
            return lastParent;
        }
        ZNode parent = nodes.find(buf, offset, length);
        if (parent == null) {
            throw new LoadException("no parent: " + Path.copyOf(buf, offset, length));
        }
        if (length > lastParentPath.length) {
            lastParentPath = new byte[length * 2];
        }
        System.arraycopy(buf, offset, lastParentPath, 0, length);
        lastParentLength = length;
        lastParent = nodes.writable(parent);
        return lastParent;
    }

    private int slot(long aclId) throws LoadException {
        if (aclId == lastAclId) {
            return lastSlot;
        }
        Integer slot = aclId == OPEN_ACL_ID ? Integer.valueOf(AclTable.OPEN_SLOT) : slotById.get(aclId);
        if (slot == null) {
            throw new LoadException("unknown ACL " + aclId);
        }
        lastAclId = aclId;
        lastSlot = slot;
        return slot;
    }

    /** The index of the last slash, or one before the path. */
    private static int lastSlash(byte[] buf, int offset, int length) {
        int i = offset + length - 1;
        while (i >= offset && buf[i] != '/') {
            i--;
        }
        return i;
    }
}
