package io.zabitat.tree.watch;

import java.util.Arrays;

/** A watcher with the paths it watches in either table. */
final class Subscriber {
    final Watcher watcher;

    /** In the order of first use: decides the order of events. */
    final long id;

    /** The last trigger this watcher was told of. */
    long lastTrigger;

    private WatchedPath[] paths = new WatchedPath[1];
    private int count;
    private int dataCount;

    Subscriber(Watcher watcher, long id) {
        this.watcher = watcher;
        this.id = id;
    }

    int count() {
        return count;
    }

    int dataCount() {
        return dataCount;
    }

    WatchedPath path(int place) {
        return paths[place];
    }

    /** Returns the place of the path in this list. */
    int add(WatchedPath path) {
        if (count == paths.length) {
            paths = Arrays.copyOf(paths, count + Math.max(1, count / 4));
        }
        paths[count] = path;
        dataCount += path.isChildTable ? 0 : 1;
        return count++;
    }

    /** The last path takes the free place. */
    void removeAt(int place) {
        dataCount -= paths[place].isChildTable ? 0 : 1;
        WatchedPath last = paths[--count];
        paths[count] = null;
        if (place < count) {
            paths[place] = last;
            last.place(last.indexOf(this), place);
        }
    }
}
