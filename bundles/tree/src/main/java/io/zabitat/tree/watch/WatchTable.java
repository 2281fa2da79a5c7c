package io.zabitat.tree.watch;

import io.zabitat.api.Acl;
import io.zabitat.api.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * The watches of one server's connections: a data and a child table (client protocol, section 7). Owned by the node
 * loop. Events go to watchers in the order in which these set their first watch.
 */
public final class WatchTable {
    private final Map<Path, WatchedPath> data = new HashMap<>();
    private final Map<Path, WatchedPath> child = new HashMap<>();
    private final Map<Watcher, Subscriber> subscribers = new IdentityHashMap<>();
    private long nextId;
    private int dataWatches;
    private int childWatches;
    private int dataWatchers;
    private int recursiveWatches;
    private long trigger;
    private Subscriber[] told = new Subscriber[16];
    private int toldCount;

    /** exists and getData. */
    public void addData(Path path, Watcher watcher) {
        add(data, path, watcher, WatchedPath.STANDARD);
    }

    /** getChildren. */
    public void addChild(Path path, Watcher watcher) {
        add(child, path, watcher, WatchedPath.STANDARD);
    }

    /** addWatch mode 0. */
    public void addPersistent(Path path, Watcher watcher) {
        add(data, path, watcher, WatchedPath.PERSISTENT);
        add(child, path, watcher, WatchedPath.PERSISTENT);
    }

    /** addWatch mode 1. */
    public void addPersistentRecursive(Path path, Watcher watcher) {
        add(data, path, watcher, WatchedPath.RECURSIVE);
    }

    /** checkWatches, by {@link WatchType}. */
    public boolean contains(Path path, Watcher watcher, int watchType) {
        Subscriber subscriber = subscribers.get(watcher);
        if (subscriber == null) {
            return false;
        }
        return switch (watchType) {
            case WatchType.CHILDREN -> has(child, path, subscriber, WatchedPath.STANDARD);
            case WatchType.DATA -> has(data, path, subscriber, WatchedPath.STANDARD);
            case WatchType.PERSISTENT -> has(data, path, subscriber, WatchedPath.PERSISTENT);
            case WatchType.PERSISTENT_RECURSIVE -> has(data, path, subscriber, WatchedPath.RECURSIVE);
            case WatchType.ANY ->
                has(data, path, subscriber, WatchedPath.ANY) || has(child, path, subscriber, WatchedPath.ANY);
            default -> false;
        };
    }

    /** removeWatches, by {@link WatchType}; false when there was nothing to remove. */
    public boolean remove(Path path, Watcher watcher, int watchType) {
        Subscriber subscriber = subscribers.get(watcher);
        if (subscriber == null) {
            return false;
        }
        return switch (watchType) {
            case WatchType.CHILDREN -> drop(child, path, subscriber, WatchedPath.STANDARD);
            case WatchType.DATA -> drop(data, path, subscriber, WatchedPath.STANDARD);
            case WatchType.PERSISTENT ->
                drop(data, path, subscriber, WatchedPath.PERSISTENT)
                        | drop(child, path, subscriber, WatchedPath.PERSISTENT);
            case WatchType.PERSISTENT_RECURSIVE -> drop(data, path, subscriber, WatchedPath.RECURSIVE);
            case WatchType.ANY ->
                drop(data, path, subscriber, WatchedPath.ANY) | drop(child, path, subscriber, WatchedPath.ANY);
            default -> false;
        };
    }

    /** The connection has closed. */
    public void removeAll(Watcher watcher) {
        Subscriber subscriber = subscribers.get(watcher);
        if (subscriber == null) {
            return;
        }
        while (subscriber.count() > 0) {
            WatchedPath entry = subscriber.path(subscriber.count() - 1);
            int index = entry.indexOf(subscriber);
            clear(entry, index, entry.modes(index));
        }
    }

    /** Forgets every watch without an event: the tree has become another, and no connection is left. */
    public void clear() {
        data.clear();
        child.clear();
        subscribers.clear();
        dataWatches = 0;
        childWatches = 0;
        dataWatchers = 0;
        recursiveWatches = 0;
    }

    public void created(Path path, long zxid, List<Acl> acl, List<Acl> parentAcl) {
        fireData(EventType.NODE_CREATED, path, zxid, acl);
        fireChildrenOfParent(path, zxid, parentAcl);
    }

    public void deleted(Path path, long zxid, List<Acl> acl, List<Acl> parentAcl) {
        fireData(EventType.NODE_DELETED, path, zxid, acl);
        WatchedPath entry = child.isEmpty() ? null : child.get(path);
        if (entry != null) {
            // the trigger goes on: whoever was told by the data table is not told again
            int from = toldCount;
            collectAll(entry);
            tell(from, EventType.NODE_DELETED, path, zxid, acl);
        }
        fireChildrenOfParent(path, zxid, parentAcl);
    }

    public void dataChanged(Path path, long zxid, List<Acl> acl) {
        fireData(EventType.NODE_DATA_CHANGED, path, zxid, acl);
    }

    /** The number of (path, watcher) pairs in both tables. */
    public int size() {
        return dataWatches + childWatches;
    }

    /** The number of (path, watcher) pairs in the data table. */
    public int dataSize() {
        return dataWatches;
    }

    /** The number of paths with a data watch. */
    public int dataPaths() {
        return data.size();
    }

    /** The number of watchers with a data watch. */
    public int dataWatchers() {
        return dataWatchers;
    }

    /** Every data watch, by path in path order; for dumps. */
    public void forEachData(BiConsumer<Path, Watcher> visitor) {
        for (WatchedPath entry : new TreeMap<>(data).values()) {
            for (int i = 0; i < entry.count(); i++) {
                visitor.accept(entry.path, entry.subscriber(i).watcher);
            }
        }
    }

    /** The paths on which the watcher has a data watch, in path order; for dumps. */
    public List<Path> dataPathsOf(Watcher watcher) {
        List<Path> paths = new ArrayList<>();
        Subscriber subscriber = subscribers.get(watcher);
        for (int i = 0; subscriber != null && i < subscriber.count(); i++) {
            if (!subscriber.path(i).isChildTable) {
                paths.add(subscriber.path(i).path);
            }
        }
        paths.sort(null);
        return paths;
    }

    private void add(Map<Path, WatchedPath> table, Path path, Watcher watcher, int mode) {
        Subscriber subscriber = subscribers.computeIfAbsent(watcher, w -> new Subscriber(w, nextId++));
        WatchedPath entry = table.get(path);
        if (entry == null) {
            entry = new WatchedPath(path, table == child);
            table.put(path, entry);
        }
        int index = entry.indexOf(subscriber);
        if (index >= 0) {
            int modes = entry.modes(index);
            recursiveWatches += mode & ~modes & WatchedPath.RECURSIVE;
            entry.modes(index, modes | mode);
            return;
        }
        entry.insert(-1 - index, subscriber, mode, subscriber.add(entry));
        recursiveWatches += mode & WatchedPath.RECURSIVE;
        if (entry.isChildTable) {
            childWatches++;
        } else {
            dataWatches++;
            dataWatchers += subscriber.dataCount() == 1 ? 1 : 0;
        }
    }

    private static boolean has(Map<Path, WatchedPath> table, Path path, Subscriber subscriber, int modes) {
        WatchedPath entry = table.get(path);
        int index = entry == null ? -1 : entry.indexOf(subscriber);
        return index >= 0 && (entry.modes(index) & modes) != 0;
    }

    private boolean drop(Map<Path, WatchedPath> table, Path path, Subscriber subscriber, int modes) {
        if (!has(table, path, subscriber, modes)) {
            return false;
        }
        WatchedPath entry = table.get(path);
        clear(entry, entry.indexOf(subscriber), modes);
        return true;
    }

    /** Takes modes away from one subscriber of a path. */
    private void clear(WatchedPath entry, int index, int modes) {
        int had = entry.modes(index);
        recursiveWatches -= had & modes & WatchedPath.RECURSIVE;
        int rest = had & ~modes;
        if (rest != 0) {
            entry.modes(index, rest);
            return;
        }
        Subscriber subscriber = entry.subscriber(index);
        int place = entry.place(index);
        entry.removeAt(index);
        unsubscribed(entry, subscriber, place);
        dropIfEmpty(entry);
    }

    private void unsubscribed(WatchedPath entry, Subscriber subscriber, int place) {
        subscriber.removeAt(place);
        if (entry.isChildTable) {
            childWatches--;
        } else {
            dataWatches--;
            dataWatchers -= subscriber.dataCount() == 0 ? 1 : 0;
        }
        if (subscriber.count() == 0) {
            subscribers.remove(subscriber.watcher);
        }
    }

    private void dropIfEmpty(WatchedPath entry) {
        if (entry.count() == 0) {
            (entry.isChildTable ? child : data).remove(entry.path);
        }
    }

    private void fireData(int type, Path path, long zxid, List<Acl> acl) {
        beginTrigger();
        if (data.isEmpty()) {
            return;
        }
        WatchedPath exact = data.get(path);
        if (exact != null) {
            collectAll(exact);
        }
        if (recursiveWatches > 0) {
            for (Path above = path; !above.isRoot(); ) {
                above = above.parent();
                WatchedPath entry = data.get(above);
                if (entry != null) {
                    collectRecursive(entry);
                }
            }
        }
        tell(0, type, path, zxid, acl);
    }

    private void fireChildrenOfParent(Path path, long zxid, List<Acl> parentAcl) {
        if (child.isEmpty()) {
            return;
        }
        Path parent = path.parent();
        WatchedPath entry = child.get(parent);
        if (entry != null) {
            beginTrigger();
            collectAll(entry);
            tell(0, EventType.NODE_CHILDREN_CHANGED, parent, zxid, parentAcl);
        }
    }

    private void beginTrigger() {
        trigger++;
        toldCount = 0;
    }

    /** All modes fire at the path itself; the standard one is used up by that. */
    private void collectAll(WatchedPath entry) {
        for (int i = 0; i < entry.count(); i++) {
            collect(entry.subscriber(i));
        }
        entry.dropStandard((subscriber, place) -> unsubscribed(entry, subscriber, place));
        dropIfEmpty(entry);
    }

    private void collectRecursive(WatchedPath entry) {
        for (int i = 0; i < entry.count(); i++) {
            if ((entry.modes(i) & WatchedPath.RECURSIVE) != 0) {
                collect(entry.subscriber(i));
            }
        }
    }

    private void collect(Subscriber subscriber) {
        if (subscriber.lastTrigger == trigger) {
            return;
        }
        subscriber.lastTrigger = trigger;
        if (toldCount == told.length) {
            told = Arrays.copyOf(told, toldCount * 2);
        }
        told[toldCount++] = subscriber;
    }

    /** A watch without READ is used up all the same (client protocol, section 7.3). */
    private void tell(int from, int type, Path path, long zxid, List<Acl> acl) {
        for (int i = from; i < toldCount; i++) {
            Subscriber subscriber = told[i];
            told[i] = null;
            if (acl == Acl.OPEN || subscriber.watcher.canRead(acl)) {
                subscriber.watcher.onWatchEvent(type, path, zxid);
            }
        }
    }
}
