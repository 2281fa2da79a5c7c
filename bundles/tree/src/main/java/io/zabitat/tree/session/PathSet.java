package io.zabitat.tree.session;

import io.zabitat.api.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.TreeSet;

/**
 * A session's paths in path order: up to {@value #MAX_LISTED} in an array, because most sessions own one or two, more in
 * a tree. Owned by the node loop.
 */
final class PathSet {
    static final int MAX_LISTED = 32;

    /** Sorted at the front; not used while there is a tree. */
    private Path[] list = new Path[1];

    private int count;

    /** Null while the paths are a list. */
    private TreeSet<Path> tree;

    boolean isEmpty() {
        return tree == null ? count == 0 : tree.isEmpty();
    }

    /** In path order; not to be changed, and not to be used any more after a change. */
    Collection<Path> inOrder() {
        return tree == null
                ? Collections.unmodifiableList(Arrays.asList(list).subList(0, count))
                : Collections.unmodifiableCollection(tree);
    }

    boolean add(Path path) {
        if (tree != null) {
            return tree.add(path);
        }
        int at = Arrays.binarySearch(list, 0, count, path);
        if (at >= 0) {
            return false;
        }
        if (count == MAX_LISTED) {
            tree = new TreeSet<>(inOrder());
            list = null;
            return tree.add(path);
        }
        insert(-1 - at, path);
        return true;
    }

    /** A set that has once become a tree stays one. */
    boolean remove(Path path) {
        if (tree != null) {
            return tree.remove(path);
        }
        int at = Arrays.binarySearch(list, 0, count, path);
        if (at < 0) {
            return false;
        }
        count--;
        System.arraycopy(list, at + 1, list, at, count - at);
        list[count] = null;
        return true;
    }

    private void insert(int at, Path path) {
        if (count == list.length) {
            list = Arrays.copyOf(list, count * 2);
        }
        System.arraycopy(list, at, list, at + 1, count - at);
        list[at] = path;
        count++;
    }
}
