package io.zabitat.bench.jmh;

import io.zabitat.api.Path;
import io.zabitat.tree.DataTree;
import io.zabitat.tree.LoadException;
import io.zabitat.tree.TreeLoader;
import io.zabitat.tree.TreeSettings;

/** Trees to measure on. */
final class Trees {
    static final long SESSION = 0x100000000000001L;
    static final long TIME_MILLIS = 1_700_000_000_000L;
    private static final byte[] NO_DATA = {};

    private Trees() {}

    /** The nodes of {@link Sample#node} with 100 bytes each, and a session. */
    static DataTree filled(int nodes) {
        TreeLoader loader = new TreeLoader(TreeSettings.DEFAULT);
        loader.addSession(SESSION, 30_000);
        try {
            add(loader, Path.EMPTY, NO_DATA, 1, 0);
            add(loader, Path.of("/apps"), NO_DATA, Sample.APPS, 1);
            for (int i = 0; i < Sample.APPS; i++) {
                add(loader, Sample.app(i), NO_DATA, nodes / Sample.APPS, 2 + i);
            }
            byte[] data = Sample.data(0);
            for (int i = 0; i < nodes; i++) {
                add(loader, Sample.node(i), data, 0, 1000 + i);
            }
        } catch (LoadException impossible) {
            throw new IllegalStateException(impossible);
        }
        return loader.finish(1000 + nodes);
    }

    private static void add(TreeLoader loader, Path path, byte[] data, int cversion, long zxid) throws LoadException {
        byte[] both = new byte[path.length() + data.length];
        System.arraycopy(path.bytes(), 0, both, 0, path.length());
        System.arraycopy(data, 0, both, path.length(), data.length);
        loader.addNode(
                both,
                0,
                path.length(),
                path.length(),
                data.length,
                -1,
                zxid,
                zxid,
                TIME_MILLIS,
                TIME_MILLIS,
                0,
                cversion,
                0,
                0,
                zxid);
    }
}
