package io.zabitat.tree;

import io.zabitat.api.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * The changes of proposed transactions, newest per path, in the order of their zxids. Looked up only, never iterated by
 * hash.
 */
final class Outstanding {
    private final TreeSettings settings;
    private final Map<Path, ChangeRecord> newest = new HashMap<>();
    private final Map<Long, ChangeRecord> newestOfOwner = new HashMap<>();
    private final ArrayDeque<ChangeRecord> inOrder = new ArrayDeque<>();
    private long appliedZxid = Long.MIN_VALUE;

    Outstanding(TreeSettings settings) {
        this.settings = settings;
    }

    boolean isEmpty() {
        return inOrder.isEmpty();
    }

    int size() {
        return inOrder.size();
    }

    /** The newest record of the path, or null. */
    ChangeRecord find(Path path) {
        return newest.isEmpty() ? null : newest.get(path);
    }

    void add(ChangeRecord record) {
        record.hidden = newest.put(record.path, record);
        inOrder.addLast(record);
        boolean changesOwner = record.deleted || record.czxid == record.zxid;
        if (changesOwner && isSessionOwned(record)) {
            record.previousOfOwner = newestOfOwner.put(record.owner, record);
        }
    }

    /** The transactions up to this zxid are in the tree now. */
    void release(long zxid) {
        appliedZxid = Math.max(appliedZxid, zxid);
        for (ChangeRecord first; (first = inOrder.peekFirst()) != null && first.zxid <= zxid; ) {
            inOrder.removeFirst();
            newest.remove(first.path, first);
            first.hidden = null;
            first.previousOfOwner = null;
            if (first.owner != 0) {
                newestOfOwner.remove(first.owner, first);
            }
        }
    }

    /** Takes back all records of the transaction that was added last. */
    void rollBack(long zxid) {
        for (ChangeRecord last; (last = inOrder.peekLast()) != null && last.zxid == zxid; ) {
            inOrder.removeLast();
            restore(newest, last.path, last, last.hidden);
            if (last.owner != 0 && newestOfOwner.get(last.owner) == last) {
                restore(newestOfOwner, last.owner, last, last.previousOfOwner);
            }
        }
    }

    void clear() {
        appliedZxid = Long.MIN_VALUE; // the history may have been cut
        newest.clear();
        newestOfOwner.clear();
        inOrder.clear();
    }

    /** Adds to the set what the session will own, and takes from it what it will not any more. */
    void adjustEphemerals(long sessionId, TreeSet<Path> paths) {
        TreeSet<Path> decided = new TreeSet<>();
        ChangeRecord record = newestOfOwner.get(sessionId);
        for (; record != null && record.zxid > appliedZxid; record = record.previousOfOwner) {
            if (!decided.add(record.path)) {
                continue;
            }
            if (record.deleted) {
                paths.remove(record.path);
            } else {
                paths.add(record.path);
            }
        }
    }

    private boolean isSessionOwned(ChangeRecord record) {
        return OwnerKind.of(record.owner, settings) == OwnerKind.SESSION;
    }

    private <K> void restore(Map<K, ChangeRecord> map, K key, ChangeRecord taken, ChangeRecord before) {
        if (before != null && before.zxid > appliedZxid) {
            map.put(key, before);
        } else {
            map.remove(key, taken);
        }
    }
}
