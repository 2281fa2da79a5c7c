package io.zabitat.tree.watch;

/** What checkWatches and removeWatches name (client protocol, section 4.2). */
public final class WatchType {
    public static final int CHILDREN = 1;
    public static final int DATA = 2;
    public static final int ANY = 3;
    public static final int PERSISTENT = 4;
    public static final int PERSISTENT_RECURSIVE = 5;

    private WatchType() {}

    public static boolean isKnown(int type) {
        return type >= CHILDREN && type <= PERSISTENT_RECURSIVE;
    }
}
