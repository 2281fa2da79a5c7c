package io.zabitat.tree;

import io.zabitat.api.Acl;
import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.Path;
import io.zabitat.api.txn.Txn;
import io.zabitat.tree.session.SessionTable;
import io.zabitat.tree.watch.EventType;
import io.zabitat.tree.watch.WatchTable;
import io.zabitat.tree.watch.Watcher;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The replicated state: nodes, ACLs, sessions, quotas, and with it this server's watches. The node loop owns all of it;
 * every change comes through {@link #apply}.
 */
public final class DataTree {
    /** The zxid of events that setWatches causes. */
    private static final long CATCH_UP_ZXID = -1;

    private final TreeSettings settings;
    private final WatchTable watches = new WatchTable();
    private final DigestCheck digestCheck = new DigestCheck();
    private SessionTable sessions;
    private OwnedNodes owned;
    private NodeStore nodes;
    private Quotas quotas;
    private TxnApplier applier;
    private long lastZxid;

    /** A tree with the system's nodes alone. */
    public DataTree(TreeSettings settings) {
        this(settings, new SessionTable());
        SystemNodes.addMissing(nodes);
    }

    private DataTree(TreeSettings settings, SessionTable sessions) {
        this(settings, sessions, new OwnedNodes(settings, sessions));
    }

    private DataTree(TreeSettings settings, SessionTable sessions, OwnedNodes owned) {
        this(settings, sessions, owned, new NodeStore(settings, owned), 0);
    }

    /** A loaded tree; the nodes are complete. */
    DataTree(TreeSettings settings, SessionTable sessions, OwnedNodes owned, NodeStore nodes, long lastZxid) {
        this.settings = settings;
        this.sessions = sessions;
        this.owned = owned;
        this.nodes = nodes;
        this.lastZxid = lastZxid;
        quotas = new Quotas(nodes);
        quotas.rebuild();
        applier = new TxnApplier(nodes, quotas, owned, sessions, watches);
    }

    /**
     * Writes the ensemble's configuration into its node, as each member does for itself: no transaction, no watch, and its version stays
     * -1 (quorum protocol, sections 4 and 7). A newer one in the history stays where configurations can change: it waits for its commit,
     * and nothing else knows of it.
     */
    public void setConfig(EnsembleConfig config, long timeMillis) {
        boolean older = loggedConfig()
                .filter(logged -> logged.version() > config.version())
                .isPresent();
        if (!older) {
            ZNode node = nodes.find(SystemNodes.CONFIG);
            nodes.setData(SystemNodes.CONFIG, node, config.textBytes(), -1, config.version(), timeMillis);
        }
    }

    /**
     * The configuration that the history has left in its node; empty when there is none, or somebody has written another text into it:
     * that of a reconfiguration has the zxid as its version. Empty, too, where configurations cannot change, and nobody counts by it.
     */
    public Optional<EnsembleConfig> loggedConfig() {
        if (!settings.reconfigEnabled()) {
            return Optional.empty();
        }
        ZNode node = nodes.find(SystemNodes.CONFIG);
        if (node == null || node.dataLength() <= 0) {
            return Optional.empty();
        }
        int from = node.dataOffset();
        byte[] text = Arrays.copyOfRange(node.array(), from, from + node.dataLength());
        try {
            return Optional.of(EnsembleConfig.parse(text)).filter(config -> config.version() == node.mzxid());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    public TreeSettings settings() {
        return settings;
    }

    /** The zxid of the last transaction applied, or the later one that {@link #advanceTo} gave. */
    public long lastZxid() {
        return lastZxid;
    }

    /**
     * Takes over what another tree, freshly loaded, holds: after a truncation, a SNAP or a reload. Whoever keeps this tree keeps
     * it, but not what it gave out: sessions, nodes and cursors of before belong to no tree any more. Watches are dropped
     * without an event, because every connection is closed by then. The preparer must be {@link Preparer#reset}.
     *
     * @param other loaded with the same settings; must not be used any more
     * @throws IllegalStateException while a snapshot is running that was not abandoned
     */
    public void become(DataTree other) {
        if (other == this || !other.settings.equals(settings)) {
            throw new IllegalArgumentException("not another tree with the same settings");
        }
        if (nodes.isSnapshotRunning() && !nodes.isSnapshotAbandoned() || other.nodes.isSnapshotRunning()) {
            throw new IllegalStateException("a snapshot is still being written");
        }
        watches.clear();
        sessions = other.sessions;
        owned = other.owned;
        nodes = other.nodes;
        quotas = other.quotas;
        lastZxid = other.lastZxid;
        digestCheck.goOnAs(other.digestCheck);
        applier = new TxnApplier(nodes, quotas, owned, sessions, watches);
    }

    /**
     * The zxid of a new epoch's beginning: the leader's (and its learners') state carries it before the epoch's first
     * transaction is applied. Never goes back.
     */
    public void advanceTo(long zxid) {
        lastZxid = Math.max(lastZxid, zxid);
    }

    /** The sum of the node digests; the same on all members at the same zxid. 0 when digests are off. */
    public long digest() {
        return nodes.digest();
    }

    /** As users see it: with the alias of the root, so that an empty tree has 5. */
    public int nodeCount() {
        return nodes.count() + 1;
    }

    public int ephemeralCount() {
        return owned.ephemeralCount();
    }

    /** The bytes of all paths, the root's alias among them, and of all data. */
    public long approximateDataSize() {
        return nodes.dataSize() + Path.ROOT.length();
    }

    /**
     * The node, or null when there is none: the hot path. The empty path and "/" are the root. Nothing is allocated.
     */
    public ZNode find(byte[] path, int offset, int length) {
        return nodes.find(path, offset, length);
    }

    /** The node, or null when there is none. */
    public ZNode find(Path path) {
        return nodes.find(path);
    }

    /** The access list of a node; {@link Acl#OPEN} itself when everybody may do everything. */
    public List<Acl> acl(ZNode node) {
        return nodes.acl(node);
    }

    /** getAllChildrenNumber: how many nodes lie below. Walks over them unless the node is the root. */
    public int descendantCount(ZNode node) {
        return nodes.descendants(node);
    }

    public WatchTable watches() {
        return watches;
    }

    public SessionTable sessions() {
        return sessions;
    }

    /** The ephemerals of a session in path order; also of one that is not in the table. */
    public Collection<Path> ephemeralsOf(long sessionId) {
        return owned.ephemeralsOf(sessionId);
    }

    /**
     * The ids that own ephemerals without being sessions: their ephemerals are to be removed (storage format 6.1, point
     * 6).
     */
    public List<Long> ephemeralsWithoutSession() {
        return owned.ownersWithoutSession();
    }

    /**
     * Applies one transaction and triggers the watches. Never fails: what cannot be done is an error in the result, as
     * replay after a fuzzy snapshot needs it (storage format 5).
     */
    public TxnResult apply(Txn txn) {
        TxnResult result = applier.apply(txn);
        long zxid = txn.zxid();
        if (zxid > lastZxid) {
            lastZxid = zxid;
        }
        if (settings.digestEnabled()) {
            digestCheck.applied(txn, nodes.digest());
        }
        return result;
    }

    /** After a fuzzy snapshot: nothing is compared before {@code zxid}, and there the digest should be this one. */
    public void expectDigest(long zxid, long digest) {
        digestCheck.expect(zxid, digest, lastZxid, nodes.digest());
    }

    /**
     * Nothing is compared up to and with {@code zxid}: after a SNAP from a live view, which may hold the effects of later
     * transactions, the last one that came before NEWLEADER. Also takes back what {@link #expectDigest} expects up to there.
     * Never goes back.
     */
    public void compareDigestsAfter(long zxid) {
        digestCheck.compareAfter(zxid);
    }

    /** How many transactions left another digest than they should have, in the whole life of this tree. */
    public long digestMismatches() {
        return digestCheck.mismatches();
    }

    /**
     * How many of the last comparisons failed one after the other; 0 after one that did not fail. A mismatch that lasts makes
     * this grow with every transaction: two members then differ for good.
     */
    public long digestMismatchesInARow() {
        return digestCheck.inARow();
    }

    /** The zxid of the first mismatch, 0 without one. */
    public long firstDigestMismatch() {
        return digestCheck.firstMismatch();
    }

    /**
     * Begins a snapshot at {@link #lastZxid}; the root is emitted at once.
     *
     * @throws IllegalStateException while another one is not finished
     */
    public SnapshotCursor beginSnapshot(SnapshotSink sink) {
        return new SnapshotCursor(nodes, sessions.inOrder(), lastZxid, sink);
    }

    public boolean isSnapshotRunning() {
        return nodes.isSnapshotRunning();
    }

    /**
     * The running snapshot, if there is one, emits nothing more, and {@link #become} may follow. Without that the cursor must
     * still be advanced to its end before the next snapshot.
     */
    public void abandonSnapshot() {
        nodes.abandonSnapshot();
    }

    /**
     * The container and TTL nodes that may be deleted now, containers first, each kind in path order.
     *
     * @param maxNeverUsedMillis how long a container without any child so far is kept; 0 for ever
     */
    public List<Path> sweepCandidates(long nowMillis, long maxNeverUsedMillis, int limit) {
        return owned.sweepCandidates(nodes, nowMillis, maxNeverUsedMillis, limit);
    }

    /**
     * setWatches and setWatches2 of a client that was away (client protocol, section 7.4): tells the watcher what it
     * missed since {@code relativeZxid}, and registers the rest.
     */
    public void setWatches(
            Watcher watcher,
            long relativeZxid,
            List<Path> data,
            List<Path> exist,
            List<Path> child,
            List<Path> persistent,
            List<Path> recursive) {
        for (Path path : data) {
            ZNode node = find(path);
            if (node == null) {
                watcher.onWatchEvent(EventType.NODE_DELETED, path, CATCH_UP_ZXID);
            } else if (node.mzxid() > relativeZxid) {
                watcher.onWatchEvent(EventType.NODE_DATA_CHANGED, path, CATCH_UP_ZXID);
            } else {
                watches.addData(path, watcher);
            }
        }
        for (Path path : exist) {
            if (find(path) != null) {
                watcher.onWatchEvent(EventType.NODE_CREATED, path, CATCH_UP_ZXID);
            } else {
                watches.addData(path, watcher);
            }
        }
        for (Path path : child) {
            ZNode node = find(path);
            if (node == null) {
                watcher.onWatchEvent(EventType.NODE_DELETED, path, CATCH_UP_ZXID);
            } else if (node.pzxid() > relativeZxid) {
                watcher.onWatchEvent(EventType.NODE_CHILDREN_CHANGED, path, CATCH_UP_ZXID);
            } else {
                watches.addChild(path, watcher);
            }
        }
        persistent.forEach(path -> watches.addPersistent(path, watcher));
        recursive.forEach(path -> watches.addPersistentRecursive(path, watcher));
    }

    /** The same as {@link #find(Path)}, faster when the parent given is still in the tree. */
    ZNode find(Path path, ZNode parent) {
        return nodes.find(path, parent);
    }

    /** A change of the node was prepared with this path object; the node may be null, deleted or replaced. */
    void remember(Path path, ZNode node) {
        nodes.remember(path, node);
    }

    /** A create was prepared with this path object; the parent may be null, deleted or replaced. */
    void rememberParent(Path path, ZNode parent) {
        nodes.rememberParent(path, parent);
    }

    Quotas quotas() {
        return quotas;
    }
}
