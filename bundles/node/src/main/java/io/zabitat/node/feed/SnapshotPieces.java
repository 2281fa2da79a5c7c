package io.zabitat.node.feed;

import io.zabitat.peer.BulkSource;
import io.zabitat.spi.storage.Store;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The newest snapshot of a store that is not beyond a zxid, then the log behind it, up to there. */
public final class SnapshotPieces implements Pieces {
    private final Supplier<Store> counting;
    private final Store source;
    private final long upTo;
    private final int maxRecordBytes;
    private long snapshotZxid;
    private InputStream body;
    private LogPieces rest;

    /** The parameters are those of {@link LogPieces}. */
    public SnapshotPieces(Supplier<Store> counting, Store source, long upTo, int maxRecordBytes) {
        this.counting = counting;
        this.source = source;
        this.upTo = upTo;
        this.maxRecordBytes = maxRecordBytes;
    }

    /** Up to here it has been read. Not while it is read. */
    public long last() {
        return rest == null ? snapshotZxid : rest.last();
    }

    @Override
    public List<BulkSource.Piece> read() throws IOException {
        if (rest != null) {
            return rest.read();
        }
        List<BulkSource.Piece> found = new ArrayList<>();
        if (body == null) {
            snapshotZxid = newest();
            body = source.snapshots().read(snapshotZxid);
            found.add(new BulkSource.SnapshotBegin(snapshotZxid));
        }
        byte[] bytes = body.readNBytes(PIECE_BYTES);
        if (bytes.length > 0) {
            found.add(new BulkSource.SnapshotBytes(bytes, 0, bytes.length));
        } else {
            closeBody();
            found.add(new BulkSource.SnapshotEnd());
            rest = new LogPieces(counting, source, snapshotZxid, upTo, maxRecordBytes);
        }
        return found;
    }

    private long newest() throws IOException {
        for (long zxid : source.snapshots().list()) {
            if (zxid <= upTo) {
                return zxid;
            }
        }
        throw new IOException("no snapshot up to 0x" + Long.toHexString(upTo));
    }

    private void closeBody() throws IOException {
        body.close();
        body = null;
    }

    @Override
    public void close() {
        try {
            if (body != null) {
                closeBody();
            }
        } catch (IOException e) {
            body = null; // it was only read
        }
        if (rest != null) {
            rest.close();
        }
    }
}
