package io.zabitat.tree;

import io.zabitat.api.EphemeralOwner;
import io.zabitat.api.Path;
import io.zabitat.tree.session.Session;
import io.zabitat.tree.session.SessionTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The nodes that do not stay by themselves: ephemerals by session, containers and TTL nodes for the sweep. */
final class OwnedNodes {
    private final TreeSettings settings;
    private final SessionTable sessions;

    /** Ephemerals of sessions that are not in the table: only after loading, and while a fuzzy snapshot is replayed. */
    private final TreeMap<Long, TreeSet<Path>> orphans = new TreeMap<>();

    private final TreeSet<Path> containers = new TreeSet<>();
    private final TreeSet<Path> ttlNodes = new TreeSet<>();
    private int ephemeralCount;

    OwnedNodes(TreeSettings settings, SessionTable sessions) {
        this.settings = settings;
        this.sessions = sessions;
    }

    int ephemeralCount() {
        return ephemeralCount;
    }

    void add(Path path, long owner) {
        switch (OwnerKind.of(owner, settings)) {
            case SESSION -> addEphemeral(path, owner);
            case CONTAINER -> containers.add(path);
            case TTL -> ttlNodes.add(path);
            case NOBODY -> {}
        }
    }

    void remove(Path path, long owner) {
        switch (OwnerKind.of(owner, settings)) {
            case SESSION -> removeEphemeral(path, owner);
            case CONTAINER -> containers.remove(path);
            case TTL -> ttlNodes.remove(path);
            case NOBODY -> {}
        }
    }

    /** The session has come into the table: it takes its ephemerals over. */
    void adopt(Session session) {
        TreeSet<Path> paths = orphans.remove(session.id());
        if (paths != null) {
            paths.forEach(session::addEphemeral);
        }
    }

    /** The ephemerals of a session that may or may not be in the table, in path order. */
    Collection<Path> ephemeralsOf(long sessionId) {
        Session session = sessions.find(sessionId);
        if (session != null) {
            return session.ephemerals();
        }
        SortedSet<Path> paths = orphans.get(sessionId);
        return paths == null ? List.of() : paths;
    }

    /** The ids that own ephemerals without being sessions, in order. */
    List<Long> ownersWithoutSession() {
        return List.copyOf(orphans.keySet());
    }

    List<Path> sweepCandidates(NodeStore nodes, long nowMillis, long maxNeverUsedMillis, int limit) {
        List<Path> due = new ArrayList<>();
        for (Path path : containers) {
            if (due.size() >= limit) {
                return due;
            }
            ZNode node = nodes.find(path);
            boolean used = node.storedCversion() > 0;
            boolean neverUsed = maxNeverUsedMillis != 0 && nowMillis - node.mtime() > maxNeverUsedMillis;
            if (node.childCount() == 0 && (used || neverUsed)) {
                due.add(path);
            }
        }
        for (Path path : ttlNodes) {
            if (due.size() >= limit) {
                return due;
            }
            ZNode node = nodes.find(path);
            long ttlMillis = EphemeralOwner.ttlMillis(node.ephemeralOwner());
            if (node.childCount() == 0 && ttlMillis != 0 && nowMillis - node.mtime() > ttlMillis) {
                due.add(path);
            }
        }
        return due;
    }

    private void addEphemeral(Path path, long owner) {
        Session session = sessions.find(owner);
        boolean fresh = session != null
                ? session.addEphemeral(path)
                : orphans.computeIfAbsent(owner, id -> new TreeSet<>()).add(path);
        if (fresh) {
            ephemeralCount++;
        }
    }

    private void removeEphemeral(Path path, long owner) {
        Session session = sessions.find(owner);
        boolean known;
        if (session != null) {
            known = session.removeEphemeral(path);
        } else {
            TreeSet<Path> paths = orphans.get(owner);
            known = paths != null && paths.remove(path);
            if (known && paths.isEmpty()) {
                orphans.remove(owner);
            }
        }
        if (known) {
            ephemeralCount--;
        }
    }
}
