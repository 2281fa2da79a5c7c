package io.zabitat.tree.watch;

import io.zabitat.api.Acl;
import io.zabitat.api.Path;
import java.util.List;

/** Skeleton. */
public final class WatchTable {
    public void addData(Path path, Watcher watcher) {
        throw new UnsupportedOperationException();
    }

    public void addChild(Path path, Watcher watcher) {
        throw new UnsupportedOperationException();
    }

    public void addPersistent(Path path, Watcher watcher) {
        throw new UnsupportedOperationException();
    }

    public void addPersistentRecursive(Path path, Watcher watcher) {
        throw new UnsupportedOperationException();
    }

    /** checkWatches: {@link WatchType}. */
    public boolean contains(Path path, Watcher watcher, int watchType) {
        throw new UnsupportedOperationException();
    }

    /** removeWatches: {@link WatchType}; false when there was nothing to remove. */
    public boolean remove(Path path, Watcher watcher, int watchType) {
        throw new UnsupportedOperationException();
    }

    public void removeAll(Watcher watcher) {
        throw new UnsupportedOperationException();
    }

    public void created(Path path, Path parent, long zxid, List<Acl> acl, List<Acl> parentAcl) {
        throw new UnsupportedOperationException();
    }

    public void deleted(Path path, Path parent, long zxid, List<Acl> acl, List<Acl> parentAcl) {
        throw new UnsupportedOperationException();
    }

    public void dataChanged(Path path, long zxid, List<Acl> acl) {
        throw new UnsupportedOperationException();
    }
    public int watchCount() {
        throw new UnsupportedOperationException();
    }
    public int dataWatchCount() {
        throw new UnsupportedOperationException();
    }
    public int dataPathCount() {
        throw new UnsupportedOperationException();
    }
    public int dataWatcherCount() {
        throw new UnsupportedOperationException();
    }
    public void forEachDataWatch(java.util.function.BiConsumer<Path, Watcher> consumer) {
        throw new UnsupportedOperationException();
    }
}
