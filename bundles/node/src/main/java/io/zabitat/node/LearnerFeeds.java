package io.zabitat.node;

import io.zabitat.api.Zxid;
import io.zabitat.api.txn.LoggedTxn;
import io.zabitat.core.Event;
import io.zabitat.core.LogProbe;
import io.zabitat.node.calls.SlowCall;
import io.zabitat.node.calls.SlowCalls;
import io.zabitat.peer.BulkSource;
import io.zabitat.spi.storage.LogRange;
import io.zabitat.spi.storage.Store;
import io.zabitat.spi.storage.TxnLog;
import io.zabitat.wire.WireException;
import io.zabitat.wire.txn.TxnCodec;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * What learners that are far behind are sent from disk: the reader fetches a piece at a time, ahead of the link by a few. Owned by the
 * node loop.
 */
final class LearnerFeeds {
    private static final int PIECE_BYTES = 256 * 1024;

    /** Pieces fetched ahead of the link. */
    private static final int AHEAD = 4;

    private final Supplier<Store> store;
    private final SlowCalls reader;
    private final NodeLoop loop;
    private final double sizeFactor;
    private final int maxRecordBytes;
    private final LongConsumer resume;
    private final List<Feed> stalled = new ArrayList<>();

    /**
     * @param store the one that counts just now; a stream reads from one alone, whatever counts when it ends
     * @param sizeFactor how much log, measured in snapshots, is sent in place of a snapshot
     * @param resume tells a link that its stream has more
     */
    LearnerFeeds(
            Supplier<Store> store,
            SlowCalls reader,
            NodeLoop loop,
            double sizeFactor,
            int maxRecordBytes,
            LongConsumer resume) {
        this.store = store;
        this.reader = reader;
        this.loop = loop;
        this.sizeFactor = sizeFactor;
        this.maxRecordBytes = maxRecordBytes;
        this.resume = resume;
    }

    /** Answers with {@link Event.LogProbed}. */
    void probe(long link, long learnerZxid) {
        SlowCall job = () -> {
            LogRange range = store.get().probe(learnerZxid, sizeFactor);
            LogProbe probe = new LogProbe(range.usable(), range.floor());
            return () -> loop.post(new Event.LogProbed(link, probe));
        };
        if (!reader.submit(job, why -> cannotProbe(link, why))) {
            cannotProbe(link, "too much is being read");
        }
    }

    /** The learner gets a snapshot. */
    private void cannotProbe(long link, String why) {
        loop.note("the log on disk cannot be looked at for link " + link + ": " + why);
        loop.post(new Event.LogProbed(link, new LogProbe(false, -1)));
    }

    /** Looks again at streams that wait for the own log to become durable. */
    void onTime() {
        if (!stalled.isEmpty()) {
            List<Feed> again = List.copyOf(stalled);
            stalled.clear();
            again.forEach(Feed::readAhead);
        }
    }

    /** Everything logged behind {@code after}, up to and with {@code upTo}. */
    BulkSource log(long link, long after, long upTo) {
        return new Feed(link, new LogPieces(store.get(), after, upTo), false);
    }

    /** The newest snapshot that is not beyond {@code upTo}, and what was logged behind it, up to there. */
    BulkSource snapshot(long link, long upTo) {
        return new Feed(link, new SnapshotPieces(store.get(), upTo), true);
    }

    /** Reads on; runs on the reader's thread, one call at a time. */
    private interface Pieces {
        /** The next pieces; the last of all is {@link BulkSource.End}. Empty when the log is not yet durable that far. */
        List<BulkSource.Piece> read() throws IOException, io.zabitat.spi.storage.StorageException;

        void close();
    }

    /** The node loop's end of a stream. */
    private final class Feed implements BulkSource {
        private final long link;
        private final Pieces pieces;
        private final boolean tells;
        private final ArrayDeque<Piece> ready = new ArrayDeque<>();
        private boolean reading;
        private boolean ended;
        private boolean closed;

        /** @param tells whether the core wants to hear when all has been sent */
        Feed(long link, Pieces pieces, boolean tells) {
            this.link = link;
            this.pieces = pieces;
            this.tells = tells;
            readAhead();
        }

        private void readAhead() {
            if (reading || ended || closed || ready.size() >= AHEAD) {
                return;
            }
            reading = reader.submit(
                    () -> {
                        List<Piece> more = pieces.read();
                        return () -> onRead(more);
                    },
                    why -> onRead(List.of(new Failed("cannot be read from disk: " + why))));
            if (!reading) {
                ready.add(new Failed("too many learners are synchronised from disk"));
                ended = true;
            }
        }

        private void onRead(List<Piece> more) {
            reading = false;
            if (closed) {
                pieces.close();
                return;
            }
            ready.addAll(more);
            if (more.isEmpty()) {
                stalled.add(this);
                return;
            }
            ended = isLast(more.get(more.size() - 1));
            readAhead();
            resume.accept(link);
        }

        private boolean isLast(Piece piece) {
            return piece instanceof End || piece instanceof Failed;
        }

        @Override
        public Piece next() {
            Piece piece = ready.poll();
            readAhead();
            if (tells && piece instanceof End) {
                loop.post(new Event.SnapshotSent(link));
            }
            return piece == null ? new Later() : piece;
        }

        @Override
        public void close() {
            closed = true;
            ready.clear();
            if (!reading) {
                pieces.close();
            }
        }
    }

    /** A stretch of the log. */
    private final class LogPieces implements Pieces {
        private final Store source;
        private final long upTo;
        private final TxnCodec codec = new TxnCodec(maxRecordBytes);
        private long last;
        private TxnLog.TxnCursor cursor;

        LogPieces(Store source, long after, long upTo) {
            this.source = source;
            this.last = after;
            this.upTo = upTo;
        }

        @Override
        public List<BulkSource.Piece> read() throws IOException {
            List<BulkSource.Piece> found = new ArrayList<>();
            int bytes = 0;
            if (cursor == null) {
                cursor = source.log().read(last + 1);
            }
            while (last < upTo && bytes < PIECE_BYTES) {
                if (!cursor.next()) {
                    // what is committed elsewhere may not be durable here yet: look again
                    close();
                    if (source != store.get()) {
                        throw new IOException("another store counts now");
                    }
                    return found;
                }
                if (cursor.zxid() <= last) {
                    continue;
                }
                requireNext(cursor.zxid());
                last = cursor.zxid();
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
            }
        }
    }

    /** A snapshot, then the log behind it. */
    private final class SnapshotPieces implements Pieces {
        private final Store source;
        private final long upTo;
        private InputStream body;
        private LogPieces rest;

        SnapshotPieces(Store source, long upTo) {
            this.source = source;
            this.upTo = upTo;
        }

        @Override
        public List<BulkSource.Piece> read() throws IOException {
            if (rest != null) {
                return rest.read();
            }
            List<BulkSource.Piece> found = new ArrayList<>();
            if (body == null) {
                long zxid = newest();
                body = source.snapshots().read(zxid);
                found.add(new BulkSource.SnapshotBegin(zxid));
                snapshotZxid = zxid;
            }
            byte[] bytes = body.readNBytes(PIECE_BYTES);
            if (bytes.length > 0) {
                found.add(new BulkSource.SnapshotBytes(bytes, 0, bytes.length));
            } else {
                closeBody();
                found.add(new BulkSource.SnapshotEnd());
                rest = new LogPieces(source, snapshotZxid, upTo);
            }
            return found;
        }

        private long snapshotZxid;

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
}
