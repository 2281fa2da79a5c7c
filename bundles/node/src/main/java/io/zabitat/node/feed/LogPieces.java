package io.zabitat.node.feed;

import io.zabitat.api.Zxid;
import io.zabitat.api.txn.LoggedTxn;
import io.zabitat.peer.BulkSource;
import io.zabitat.spi.storage.LogRange;
import io.zabitat.spi.storage.Store;
import io.zabitat.spi.storage.TxnLog;
import io.zabitat.wire.WireException;
import io.zabitat.wire.txn.TxnCodec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** A stretch of the log of one store, whatever store counts when it ends: what lies between two stores nobody would miss. */
public final class LogPieces implements Pieces {
    private final Supplier<Store> counting;
    private final Store source;
    private final long upTo;
    private final TxnCodec codec;
    private long last;
    /** Whether the last was read here, and is not only what the learner has. */
    private boolean begun;

    private TxnLog.TxnCursor cursor;
    /** Whether the cursor stands at what comes next. */
    private boolean foundAtOpening;

    /**
     * @param counting the store that counts just now; a stream that waits for one that counts no more waits in vain
     * @param after what the learner has
     * @param upTo the last zxid that is read; it may be not durable yet
     */
    public LogPieces(Supplier<Store> counting, Store source, long after, long upTo, int maxRecordBytes) {
        this.counting = counting;
        this.source = source;
        this.last = after;
        this.upTo = upTo;
        this.codec = new TxnCodec(maxRecordBytes);
    }

    /** Up to here it has been read, or the learner has it. Not while it is read. */
    public long last() {
        return last;
    }

    @Override
    public List<BulkSource.Piece> read() throws IOException {
        List<BulkSource.Piece> found = new ArrayList<>();
        int bytes = 0;
        if (cursor == null && last < upTo) {
            open();
        }
        while (last < upTo && bytes < PIECE_BYTES) {
            if (!next()) {
                // what is committed elsewhere may not be durable here yet: look again
                close();
                if (source != counting.get()) {
                    throw new IOException("another store counts now");
                }
                return found;
            }
            if (cursor.zxid() <= last) {
                continue;
            }
            requireNext(cursor.zxid());
            last = cursor.zxid();
            begun = true;
            byte[] payload = cursor.payload();
            bytes += payload.length;
            found.add(new BulkSource.Committed(decode(payload)));
        }
        if (last >= upTo) {
            close();
            found.add(new BulkSource.End());
        }
        return found;
    }

    private boolean next() throws IOException {
        if (foundAtOpening) {
            foundAtOpening = false;
            return true;
        }
        return cursor.next();
    }

    /** Goes on behind what it has read, or the learner has: when that is gone, so may be what followed, and a newer epoch would hide the hole. */
    private void open() throws IOException {
        cursor = source.log().read(begun ? last : last + 1);
        boolean any = cursor.next();
        if (begun) {
            require(any && cursor.zxid() == last);
            return;
        }
        foundAtOpening = any;
        require(!any || cursor.zxid() == last + 1 || isProven());
    }

    /** What the learner has is there still, or the store says by other means that nothing behind it is gone: logs are purged upwards. */
    private boolean isProven() throws IOException {
        try (TxnLog.TxnCursor own = source.log().read(last)) {
            if (own.next() && own.zxid() == last) {
                return true;
            }
        }
        if (source.snapshots().list().contains(last)) {
            return true;
        }
        LogRange range = source.probe(last, 0);
        return range.usable() && range.floor() == last;
    }

    private void require(boolean there) throws IOException {
        if (!there) {
            throw new IOException("the log behind 0x" + Long.toHexString(last) + " was removed while it was read");
        }
    }

    /**
     * A log that was shortened from below meanwhile has a hole here, and the learner need not notice it (known bugs, R8). A zxid with
     * counter 0 stands for the beginning of its epoch, which may begin to number anywhere.
     */
    private void requireNext(long zxid) throws IOException {
        boolean begins = Zxid.epoch(zxid) > Zxid.epoch(last) || Zxid.counter(last) == 0;
        if (zxid > upTo || !begins && zxid != last + 1) {
            throw new IOException("0x" + Long.toHexString(zxid) + " comes behind 0x" + Long.toHexString(last));
        }
    }

    private LoggedTxn decode(byte[] payload) throws IOException {
        try {
            return new LoggedTxn(codec.decode(payload, 0, payload.length), payload);
        } catch (WireException e) {
            throw new IOException("transaction 0x" + Long.toHexString(last) + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        if (cursor != null) {
            cursor.close();
            cursor = null;
            foundAtOpening = false;
        }
    }
}
