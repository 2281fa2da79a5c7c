package io.zabitat.node.store;

import io.zabitat.api.Zxid;
import io.zabitat.spi.storage.Store;
import io.zabitat.spi.storage.TxnBatch;
import io.zabitat.spi.storage.TxnLog;
import java.io.IOException;

/**
 * Passes over the log of the store that counts, a slice at a time (hot-swap 6, S3). Belongs to its {@link Follower}, under the lock of
 * that.
 */
final class LogTail {
    private static final int MAX_BATCH_TXNS = 4096;

    private final int sliceBytes;
    private final TxnBatch batch;
    private TxnLog.TxnCursor cursor;

    LogTail(int sliceBytes) {
        this.sliceBytes = sliceBytes;
        batch = new TxnBatch(sliceBytes);
    }

    /**
     * The next slice; empty when all that was durable when the pass began has been had, and the pass ends.
     *
     * @param last the zxid that it follows
     * @throws IOException when it does not follow that
     */
    TxnBatch next(Store from, long last) throws IOException {
        if (cursor == null) {
            cursor = from.log().read(last + 1);
        }
        batch.clear(sliceBytes);
        long before = last;
        while (batch.size() < sliceBytes && batch.count() < MAX_BATCH_TXNS && cursor.next()) {
            long zxid = cursor.zxid();
            boolean sameEpoch = Zxid.epoch(zxid) == Zxid.epoch(before);
            if (zxid <= before || sameEpoch && zxid != before + 1) {
                throw new IOException("the log that counts goes on with 0x" + Long.toHexString(zxid) + " behind 0x"
                        + Long.toHexString(before));
            }
            byte[] payload = cursor.payload();
            batch.add(zxid, payload, 0, payload.length);
            before = zxid;
        }
        if (batch.isEmpty()) {
            close();
        }
        return batch;
    }

    /** Ends the pass. */
    void close() {
        if (cursor != null) {
            cursor.close();
            cursor = null;
        }
    }
}
