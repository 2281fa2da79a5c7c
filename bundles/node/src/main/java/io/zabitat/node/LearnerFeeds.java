package io.zabitat.node;

import io.zabitat.core.Event;
import io.zabitat.core.LogProbe;
import io.zabitat.node.calls.SlowCall;
import io.zabitat.node.calls.SlowCalls;
import io.zabitat.node.feed.LogPieces;
import io.zabitat.node.feed.Pieces;
import io.zabitat.node.feed.SnapshotPieces;
import io.zabitat.peer.BulkSource;
import io.zabitat.spi.storage.LogRange;
import io.zabitat.spi.storage.Store;
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
    /** Pieces fetched ahead of the link. */
    private static final int AHEAD = 4;

    private final Supplier<Store> store;
    private final SlowCalls reader;
    private final NodeLoop loop;
    private final double sizeFactor;
    private final int maxRecordBytes;
    private final LongConsumer resume;
    private final List<Feed> stalled = new ArrayList<>();
    /** The store whose log could not be read behind {@link #unreadableBehind}, or behind less. */
    private Store unreadable;

    private long unreadableBehind;

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
        Store asked = store.get();
        long beyond = asked == unreadable ? unreadableBehind : LogRange.NONE;
        SlowCall job = () -> {
            LogRange range = asked.probe(learnerZxid, sizeFactor);
            boolean usable = range.usable() && range.floor() > beyond;
            LogProbe probe = new LogProbe(usable, range.floor());
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

    /**
     * A learner that comes again is brought up to date without what nobody can read here: by a snapshot that lies beyond it, and a log
     * that begins there.
     */
    private void onUnreadable(Store source, long behind) {
        if (source != unreadable || behind > unreadableBehind) {
            unreadable = source;
            unreadableBehind = behind;
            loop.forceSnapshot();
        }
    }

    /** Once a turn: looks again at streams that wait for the own log to become durable. */
    void onTime() {
        if (unreadable != null && unreadable != store.get()) {
            unreadable = null; // it was changed for another one, and must not be held
        }
        if (!stalled.isEmpty()) {
            List<Feed> again = List.copyOf(stalled);
            stalled.clear();
            again.forEach(Feed::readAhead);
        }
    }

    /** Everything logged behind {@code after}, up to and with {@code upTo}. */
    BulkSource log(long link, long after, long upTo) {
        Store source = store.get();
        LogPieces pieces = new LogPieces(store, source, after, upTo, maxRecordBytes);
        return new Feed(link, pieces, false, () -> onUnreadable(source, pieces.last()));
    }

    /** The newest snapshot that is not beyond {@code upTo}, and what was logged behind it, up to there. */
    BulkSource snapshot(long link, long upTo) {
        Store source = store.get();
        SnapshotPieces pieces = new SnapshotPieces(store, source, upTo, maxRecordBytes);
        return new Feed(link, pieces, true, () -> onUnreadable(source, pieces.last()));
    }

    /** The node loop's end of a stream. */
    private final class Feed implements BulkSource {
        private final long link;
        /** The reader's, one call at a time. */
        private final Pieces pieces;

        private final boolean tells;
        private final Runnable onUnreadable;
        private final ArrayDeque<Piece> ready = new ArrayDeque<>();
        private boolean reading;
        private boolean ended;
        private boolean closed;

        /**
         * @param tells whether the core wants to hear when all has been sent
         * @param onUnreadable run when the store cannot be read
         */
        Feed(long link, Pieces pieces, boolean tells, Runnable onUnreadable) {
            this.link = link;
            this.pieces = pieces;
            this.tells = tells;
            this.onUnreadable = onUnreadable;
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
                    why -> {
                        onUnreadable.run();
                        onRead(List.of(new Failed("cannot be read from disk: " + why)));
                    });
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
}
