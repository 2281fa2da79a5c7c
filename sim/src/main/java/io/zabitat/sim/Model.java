package io.zabitat.sim;

import io.zabitat.api.EphemeralOwner;
import io.zabitat.api.OpCode;
import io.zabitat.api.Path;
import io.zabitat.api.txn.CheckVersionTxn;
import io.zabitat.api.txn.CloseSessionTxn;
import io.zabitat.api.txn.CreateSessionTxn;
import io.zabitat.api.txn.CreateTxn;
import io.zabitat.api.txn.DeleteTxn;
import io.zabitat.api.txn.ErrorTxn;
import io.zabitat.api.txn.MultiTxn;
import io.zabitat.api.txn.SetDataTxn;
import io.zabitat.api.txn.Txn;
import io.zabitat.api.txn.TxnBody;
import io.zabitat.tree.watch.EventType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The tree as the plain words of the protocol have it, at every zxid at once: a list of versions for each path. Written without
 * any of the server's code, so that the two can only agree by being right. Positions count transactions; standalone they are the
 * zxids.
 */
final class Model {
    /** A node at one zxid; the data is null when the client sent null. */
    record Node(
            byte[] data,
            long czxid,
            long mzxid,
            long pzxid,
            long ctime,
            long mtime,
            int version,
            int cversion,
            long owner,
            TreeSet<String> children) {
        boolean isContainer() {
            return owner == EphemeralOwner.CONTAINER;
        }

        boolean isEphemeral() {
            return owner != 0 && !isContainer();
        }

        /** Clients are not shown how containers are marked. */
        long shownOwner() {
            return isContainer() ? 0 : owner;
        }

        int dataLength() {
            return data == null ? 0 : data.length;
        }
    }

    /** What a transaction did that watches tell of. */
    record Change(int type, String path) {}

    private record Version(long position, Node node) {}

    private final Map<String, List<Version>> versions = new TreeMap<>();
    private final List<List<Change>> changes = new ArrayList<>();
    private final Set<Long> sessions = new HashSet<>();
    private final Set<Long> closed = new HashSet<>();
    private final Map<Long, Integer> cxids = new HashMap<>();
    private long last;
    private long lastZxid;

    Model() {
        changes.add(List.of());
        for (String path : List.of("/zookeeper/config", "/zookeeper/quota", "/zookeeper", "/")) {
            TreeSet<String> children = new TreeSet<>();
            if (path.equals("/")) {
                children.add("zookeeper");
            } else if (path.equals("/zookeeper")) {
                children.addAll(List.of("config", "quota"));
            }
            put(path, 0, new Node(new byte[0], 0, 0, 0, 0, 0, 0, -children.size(), 0, children));
        }
    }

    long last() {
        return last;
    }

    /** The node as it was, or null. */
    Node at(String path, long position) {
        List<Version> all = versions.getOrDefault(path, List.of());
        for (int i = all.size() - 1; i >= 0; i--) {
            if (all.get(i).position() <= position) {
                return all.get(i).node();
            }
        }
        return null;
    }

    /** All paths there have been outside of /zookeeper, with the root. */
    List<String> paths() {
        return versions.keySet().stream()
                .filter(path -> !path.startsWith("/zookeeper"))
                .toList();
    }

    List<Change> changes(long position) {
        return changes.get((int) position);
    }

    boolean isOpen(long session) {
        return sessions.contains(session);
    }

    void advance(Txns txns, long position) {
        while (last < position) {
            apply(txns.txn(last + 1));
        }
    }

    private void apply(Txn txn) {
        last++;
        lastZxid = txn.zxid();
        List<Change> made = new ArrayList<>();
        changes.add(made);
        checkOrder(txn);
        apply(txn, txn.header().type(), txn.body(), made);
    }

    /** C3: what a session asked for takes effect in the order in which it asked, whichever servers it asked (ZOOKEEPER-710). */
    private void checkOrder(Txn txn) {
        TxnBody body = txn.body();
        if (txn.header().clientId() == 0) {
            return; // members' own, of no session: each asks for itself
        }
        if (body instanceof CreateTxn
                || body instanceof SetDataTxn
                || body instanceof DeleteTxn && txn.header().type() == OpCode.DELETE
                || body instanceof MultiTxn) {
            int cxid = txn.header().cxid();
            Integer before = cxids.put(txn.header().clientId(), cxid);
            expect(txn, before == null || before < cxid, "takes effect behind request " + before);
            // ZOOKEEPER-1208; what is refused for that reason has its place in the log, too
            expect(txn, isOpen(txn.header().clientId()) || isRefused(body), "is of a session that is closed");
        }
    }

    private static boolean isRefused(TxnBody body) {
        return body instanceof MultiTxn multi
                && multi.parts().stream().anyMatch(part -> part.body() instanceof ErrorTxn);
    }

    private void apply(Txn txn, int type, TxnBody body, List<Change> made) {
        if (body instanceof CreateTxn create) {
            create(txn, type, create, made);
        } else if (body instanceof SetDataTxn set) {
            Node node = existing(txn, set.path());
            boolean isList = type == OpCode.RECONFIG; // their node has always the same version
            expect(txn, isList || set.version() == node.version() + 1, "setData makes version " + set.version());
            put(
                    set.path().toString(),
                    last,
                    new Node(
                            set.data(),
                            node.czxid(),
                            lastZxid,
                            node.pzxid(),
                            node.ctime(),
                            txn.header().timeMillis(),
                            set.version(),
                            node.cversion(),
                            node.owner(),
                            node.children()));
            made.add(new Change(EventType.NODE_DATA_CHANGED, set.path().toString()));
        } else if (body instanceof DeleteTxn delete) {
            Node node = existing(txn, delete.path());
            expect(txn, node.children().isEmpty(), "deletes a node with children");
            expect(txn, type != OpCode.DELETE_CONTAINER || node.isContainer(), "sweeps what is no container");
            delete(delete.path().toString(), made);
        } else if (body instanceof MultiTxn multi) {
            if (!isRefused(multi)) {
                multi.parts().forEach(part -> apply(txn, part.type(), part.body(), made));
            }
        } else if (body instanceof CreateSessionTxn) {
            expect(txn, sessions.add(txn.header().clientId()), "opens a session that is open");
        } else if (body instanceof CloseSessionTxn close) {
            closeSession(txn, close, made);
        } else {
            expect(
                    txn,
                    body instanceof ErrorTxn || body instanceof CheckVersionTxn,
                    "is of a kind that nobody asked for");
        }
    }

    private void create(Txn txn, int type, CreateTxn create, List<Change> made) {
        String path = create.path().toString();
        expect(txn, at(path, last) == null, "creates what exists");
        expect(txn, !existing(txn, create.path().parent()).isEphemeral(), "creates below an ephemeral");
        expect(
                txn,
                !create.ephemeral() || isOpen(txn.header().clientId()),
                "creates an ephemeral of a session that is closed");
        long owner = type == OpCode.CREATE_CONTAINER
                ? EphemeralOwner.CONTAINER
                : create.ephemeral() ? txn.header().clientId() : 0;
        long time = txn.header().timeMillis();
        put(
                path,
                last,
                new Node(create.data(), lastZxid, lastZxid, lastZxid, time, time, 0, 0, owner, new TreeSet<>()));
        changeParent(path, true);
        made.add(new Change(EventType.NODE_CREATED, path));
    }

    private void delete(String path, List<Change> made) {
        put(path, last, null);
        changeParent(path, false);
        made.add(new Change(EventType.NODE_DELETED, path));
    }

    private void changeParent(String path, boolean added) {
        String parent = parent(path);
        String name = path.substring(path.lastIndexOf('/') + 1);
        Node node = at(parent, last);
        TreeSet<String> children = new TreeSet<>(node.children());
        if (added) {
            children.add(name);
        } else {
            children.remove(name);
        }
        put(
                parent,
                last,
                new Node(
                        node.data(),
                        node.czxid(),
                        node.mzxid(),
                        lastZxid,
                        node.ctime(),
                        node.mtime(),
                        node.version(),
                        node.cversion() + 1,
                        node.owner(),
                        children));
    }

    private void closeSession(Txn txn, CloseSessionTxn close, List<Change> made) {
        long id = txn.header().clientId();
        // A session can expire while its own closeSession is on the way to the disk: then it is closed twice, as in
        // ZooKeeper.
        expect(txn, sessions.remove(id) || closed.contains(id), "closes a session that was never open");
        closed.add(id);
        Set<String> owned = new TreeSet<>();
        for (String path : paths()) {
            Node node = at(path, last);
            if (node != null && node.owner() == id) {
                owned.add(path);
            }
        }
        Set<String> listed = new TreeSet<>();
        close.paths().forEach(path -> listed.add(path.toString()));
        expect(txn, listed.equals(owned), "closes a session with " + owned + " and lists " + listed);
        owned.forEach(path -> delete(path, made));
    }

    static String parent(String path) {
        return path.lastIndexOf('/') <= 0 ? "/" : path.substring(0, path.lastIndexOf('/'));
    }

    private Node existing(Txn txn, Path path) {
        Node node = at(path.toString(), last);
        expect(txn, node != null, "touches " + path + ", which does not exist");
        return node;
    }

    private void put(String path, long position, Node node) {
        versions.computeIfAbsent(path, any -> new ArrayList<>()).add(new Version(position, node));
    }

    private static void expect(Txn txn, boolean condition, String otherwise) {
        if (!condition) {
            throw new Violation("transaction " + txn.zxid() + " " + otherwise + ": " + txn);
        }
    }
}
