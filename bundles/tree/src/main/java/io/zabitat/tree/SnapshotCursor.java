package io.zabitat.tree;

import io.zabitat.api.Acl;
import io.zabitat.tree.session.Session;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * A snapshot at one exact zxid, written in slices while the tree goes on changing: a node that is about to change and
 * has not been emitted is emitted first. All of it runs in the node loop. Sessions, ACLs and digest are those of the
 * beginning.
 */
public final class SnapshotCursor {
    private static final SnapshotSink NOWHERE = (path, offset, length, node) -> {};

    private final NodeStore nodes;
    private final long zxid;
    private final long digest;
    private final int nodeCount;
    private final long[] sessionIds;
    private final int[] sessionTimeouts;
    private final int[] aclSlots;
    private final List<List<Acl>> aclLists;
    private final int parity;
    private final Deque<Directory> open = new ArrayDeque<>();
    private SnapshotSink sink;
    private byte[] path = new byte[256];
    private byte[] touchedPath = new byte[256];

    SnapshotCursor(NodeStore nodes, List<Session> sessions, long zxid, SnapshotSink sink) {
        this.nodes = nodes;
        this.zxid = zxid;
        this.sink = sink;
        digest = nodes.digest();
        nodeCount = nodes.count();
        sessionIds = sessions.stream().mapToLong(Session::id).toArray();
        sessionTimeouts = sessions.stream().mapToInt(Session::timeoutMillis).toArray();
        aclSlots = nodes.acls.slotsInUse();
        aclLists = new ArrayList<>(aclSlots.length);
        for (int slot : aclSlots) {
            aclLists.add(nodes.acls.list(slot));
        }
        parity = nodes.beginSnapshot(this);
        emit(nodes.root(), path, 0);
        open.push(new Directory(nodes.root(), 0));
    }

    /** The last transaction applied when the snapshot began: what it is named by. */
    public long zxid() {
        return zxid;
    }

    /** The tree digest at that zxid. */
    public long digest() {
        return digest;
    }

    /** How many nodes will be emitted. */
    public int nodeCount() {
        return nodeCount;
    }

    public int sessionCount() {
        return sessionIds.length;
    }

    public long sessionId(int index) {
        return sessionIds[index];
    }

    public int sessionTimeoutMillis(int index) {
        return sessionTimeouts[index];
    }

    /** The number of ACLs besides the open one, whose id -1 needs no entry. */
    public int aclCount() {
        return aclSlots.length;
    }

    public long aclId(int index) {
        return aclSlots[index];
    }

    public List<Acl> acl(int index) {
        return aclLists.get(index);
    }

    /** Walks over up to about {@code maxNodes} nodes; true when the whole tree has been emitted. */
    public boolean advance(int maxNodes) {
        int left = maxNodes;
        while (!open.isEmpty()) {
            Directory directory = open.peek();
            ZNode node = directory.next();
            if (node == null) {
                open.pop();
                continue;
            }
            int length = appendName(directory.pathLength, node);
            if (!isEmitted(node)) {
                emit(node, path, length);
            }
            if (node instanceof FullNode full && full.children != null) {
                open.push(new Directory(full, length));
            }
            if (--left <= 0) {
                return finishedIfEmpty();
            }
        }
        return finishedIfEmpty();
    }

    /**
     * Emits nothing more. The walk must still be brought to its end with {@link #advance} before the next snapshot,
     * because the marks on the nodes are to be set all the same.
     */
    public void abandon() {
        sink = NOWHERE;
    }

    boolean isAbandoned() {
        return sink == NOWHERE;
    }

    /** The node is about to change or to go. */
    void touch(ZNode node) {
        if (isEmitted(node)) {
            return;
        }
        if (isEmitted(node.parent)) { // the root always is
            emitTouched(node);
            return;
        }
        Deque<ZNode> chain = new ArrayDeque<>();
        for (ZNode at = node; !isEmitted(at); at = at.parent) {
            chain.push(at);
        }
        chain.forEach(this::emitTouched);
    }

    private void emitTouched(ZNode node) {
        int length = node.pathLength();
        if (length > touchedPath.length) {
            touchedPath = new byte[length * 2];
        }
        node.writePath(touchedPath);
        emit(node, touchedPath, length);
    }

    private boolean finishedIfEmpty() {
        if (!open.isEmpty()) {
            return false;
        }
        nodes.endSnapshot();
        return true;
    }

    private boolean isEmitted(ZNode node) {
        return (node.packed & ZNode.PARITY) == parity;
    }

    private void emit(ZNode node, byte[] at, int length) {
        node.packed ^= ZNode.PARITY;
        sink.node(at, 0, length, node);
    }

    private int appendName(int stem, ZNode node) {
        int nameLength = node.nameLength();
        int length = stem + 1 + nameLength;
        if (length > path.length) {
            path = Arrays.copyOf(path, length * 2);
        }
        path[stem] = '/';
        System.arraycopy(node.array(), node.nameOffset(), path, stem + 1, nameLength);
        return length;
    }

    /** A directory being walked: one bucket of its children is held at a time, the next is found by hash. */
    private static final class Directory {
        final FullNode node;
        final int pathLength;
        private ZNode[] bucket = {};
        private int index;
        private long nextHash;

        Directory(FullNode node, int pathLength) {
            this.node = node;
            this.pathLength = pathLength;
        }

        ZNode next() {
            while (index == bucket.length) {
                ChildTable table = node.children;
                if (table == null || nextHash >= ChildTable.END) {
                    return null;
                }
                ChildBucket source = table.bucketAt(nextHash);
                bucket = new ZNode[source.size()];
                source.copyTo(bucket);
                index = 0;
                nextHash = table.endOfBucketAt(nextHash);
            }
            ZNode child = bucket[index];
            bucket[index++] = null;
            return child;
        }
    }
}
