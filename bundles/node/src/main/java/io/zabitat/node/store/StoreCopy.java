package io.zabitat.node.store;

import io.zabitat.spi.storage.Snapshots;
import io.zabitat.spi.storage.Store;
import java.io.IOException;

/** Fills a store from a snapshot at one zxid (hot-swap 6, S2). Belongs to its {@link Follower}, under the lock of that. */
final class StoreCopy {
    private Snapshots.SnapshotWriter writer;
    private long zxid;

    /** Behind {@link #abandon}. */
    void begin(Store store, long at) throws IOException {
        zxid = at;
        // Nothing below it is to be taken for a part of the same history.
        writer = zxid == 0 ? store.snapshots().create(0) : store.snapshots().install(zxid);
    }

    void write(byte[] bytes, int length) throws IOException {
        writer.write(bytes, 0, length);
    }

    /** The zxid that the store stands at now. */
    long commit(Store store, long digest) throws IOException {
        writer.commit(digest);
        writer.close();
        writer = null;
        if (zxid > 0) {
            store.log().reset(zxid);
        }
        return zxid;
    }

    void abandon() {
        if (writer != null) {
            writer.close();
            writer = null;
        }
    }
}
