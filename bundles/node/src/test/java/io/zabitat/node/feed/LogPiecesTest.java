package io.zabitat.node.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.api.OpCode;
import io.zabitat.api.txn.ErrorTxn;
import io.zabitat.api.txn.Txn;
import io.zabitat.api.txn.TxnHeader;
import io.zabitat.peer.BulkSource;
import io.zabitat.spi.storage.RecoverySink;
import io.zabitat.spi.storage.Snapshots;
import io.zabitat.spi.storage.Store;
import io.zabitat.spi.storage.StoreContext;
import io.zabitat.spi.storage.TxnBatch;
import io.zabitat.spi.tck.storage.MemoryDisk;
import io.zabitat.storage.file.FileStorageProvider;
import io.zabitat.wire.JuteWriter;
import io.zabitat.wire.txn.TxnCodec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What a learner is sent from disk is whole, or ends with an error: it would not notice what is missing (known bugs, R8). */
class LogPiecesTest {
    private static final int MAX_RECORD = 1 << 20;
    private static final long EPOCH_1 = 0x1_0000_0000L;
    private static final long EPOCH_2 = 0x2_0000_0000L;
    private static final long EPOCH_3 = 0x3_0000_0000L;
    /** The body of a snapshot of nothing: no session, no access list, no node, and the end. */
    private static final byte[] EMPTY_TREE = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, '/'};

    private final Store store = open("/data");
    private final Store other = open("/other");
    private Store counting = store;

    @Test
    void shouldReadWhatIsBehindTheLearnerAcrossEpochs() throws Exception {
        append(store, EPOCH_1 + 1, EPOCH_1 + 2, EPOCH_1 + 3, EPOCH_2 + 1, EPOCH_2 + 2, EPOCH_2 + 3);

        assertEquals(
                List.of(EPOCH_1 + 2, EPOCH_1 + 3, EPOCH_2 + 1, EPOCH_2 + 2), readAll(log(EPOCH_1 + 1, EPOCH_2 + 2)));
        assertEquals(List.of(), readAll(log(EPOCH_2 + 3, EPOCH_2 + 3)));
    }

    @Test
    void shouldWaitForWhatIsNotThereYet() throws Exception {
        append(store, EPOCH_1 + 1, EPOCH_1 + 2);
        LogPieces pieces = log(EPOCH_1, EPOCH_1 + 4);

        assertEquals(2, pieces.read().size());
        assertEquals(List.of(), pieces.read());
        append(store, EPOCH_1 + 3, EPOCH_1 + 4);
        assertEquals(List.of(EPOCH_1 + 3, EPOCH_1 + 4), readAll(pieces));
    }

    @Test
    void shouldRefuseAHole() throws Exception {
        append(store, EPOCH_1 + 1, EPOCH_1 + 2, EPOCH_1 + 4, EPOCH_1 + 5);

        IOException refused = assertThrows(IOException.class, () -> readAll(log(EPOCH_1 + 1, EPOCH_1 + 5)));
        assertEquals("0x100000004 comes behind 0x100000002", refused.getMessage());
    }

    /** The beginning of an epoch would hide it. */
    @Test
    void shouldNotGoOnWhereTheLogWasRemovedMeanwhile() throws Exception {
        append(store, EPOCH_1 + 1, EPOCH_1 + 2);
        LogPieces pieces = log(EPOCH_1, EPOCH_2 + 3);
        assertEquals(2, pieces.read().size());
        assertEquals(List.of(), pieces.read());

        append(store, EPOCH_1 + 3);
        for (long zxid = EPOCH_2 + 1; zxid <= EPOCH_2 + 3; zxid++) {
            store.log().roll();
            append(store, zxid);
            snapshot(store, zxid);
        }
        store.snapshots().purge(3);
        assertThrows(IOException.class, pieces::read);
    }

    /** It was there when the leader asked; the learner got nothing yet. */
    @Test
    void shouldNotBeginWhereTheLogWasRemovedMeanwhile() throws Exception {
        snapshot(store, EPOCH_1 + 1);
        append(store, EPOCH_2 + 1);
        assertEquals(List.of(EPOCH_2 + 1), readAll(log(EPOCH_1 + 1, EPOCH_2 + 1)));

        for (long zxid = EPOCH_3 + 1; zxid <= EPOCH_3 + 3; zxid++) {
            store.log().roll();
            append(store, zxid);
            snapshot(store, zxid);
        }
        store.snapshots().purge(3);
        assertThrows(IOException.class, () -> readAll(log(EPOCH_1 + 1, EPOCH_3 + 3)));
        assertEquals(List.of(EPOCH_3 + 2), readAll(log(EPOCH_3 + 1, EPOCH_3 + 2)));
    }

    /** The log has other transactions than those that were committed up to there. */
    @Test
    void shouldRefuseALogThatLacksItsEnd() throws Exception {
        append(store, EPOCH_1 + 1, EPOCH_1 + 2, EPOCH_2 + 1);

        assertThrows(IOException.class, () -> readAll(log(EPOCH_1 + 1, EPOCH_1 + 3)));
    }

    @Test
    void shouldNotWaitForAStoreThatCountsNoMore() throws Exception {
        append(store, EPOCH_1 + 1, EPOCH_1 + 2);
        LogPieces pieces = log(EPOCH_1, EPOCH_1 + 4);
        assertEquals(2, pieces.read().size());

        append(other, EPOCH_1 + 1, EPOCH_1 + 2, EPOCH_1 + 3, EPOCH_1 + 4);
        counting = other;
        assertThrows(IOException.class, pieces::read);
    }

    @Test
    void shouldSendTheLogOfTheStoreWhoseSnapshotWasSent() throws Exception {
        snapshot(store, EPOCH_1 + 2);
        append(store, EPOCH_1 + 3, EPOCH_1 + 4);
        SnapshotPieces pieces = new SnapshotPieces(() -> counting, store, EPOCH_1 + 4, MAX_RECORD);

        assertEquals(
                EPOCH_1 + 2,
                assertInstanceOf(BulkSource.SnapshotBegin.class, pieces.read().get(0))
                        .zxid());
        snapshot(other, EPOCH_1 + 3);
        append(other, EPOCH_1 + 4);
        counting = other;
        assertEquals(List.of(EPOCH_1 + 3, EPOCH_1 + 4), readAll(pieces));
    }

    private LogPieces log(long after, long upTo) {
        return new LogPieces(() -> counting, store, after, upTo, MAX_RECORD);
    }

    /** The transactions of all that is left; the end must come. */
    private static List<Long> readAll(Pieces pieces) throws IOException {
        List<Long> zxids = new ArrayList<>();
        boolean ended = false;
        while (!ended) {
            List<BulkSource.Piece> more = pieces.read();
            assertTrue(!more.isEmpty(), () -> "waits behind " + zxids);
            for (BulkSource.Piece piece : more) {
                if (piece instanceof BulkSource.Committed committed) {
                    zxids.add(committed.txn().txn().header().zxid());
                }
                ended = piece instanceof BulkSource.End;
            }
        }
        pieces.close();
        return zxids;
    }

    private static Store open(String directory) {
        try {
            StoreContext context = new StoreContext(
                    Path.of(directory),
                    Path.of(directory),
                    Map.of("preAllocSize", "64"),
                    new MemoryDisk(),
                    Runnable::run,
                    () -> 0,
                    MAX_RECORD,
                    note -> {},
                    true);
            Store opened = new FileStorageProvider().open(context);
            opened.recover(new EmptyStore());
            snapshot(opened, 0);
            return opened;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void append(Store to, long... zxids) throws IOException {
        TxnBatch batch = new TxnBatch(1024);
        for (long zxid : zxids) {
            JuteWriter payload = new JuteWriter(256);
            TxnHeader header = new TxnHeader(1, 1, zxid, 5, OpCode.ERROR);
            int length = TxnCodec.encode(new Txn(header, new ErrorTxn(-1), false, 0), payload);
            batch.add(zxid, payload.array(), 0, length);
        }
        to.log().append(batch);
        to.log().sync();
    }

    private static void snapshot(Store of, long zxid) throws IOException {
        try (Snapshots.SnapshotWriter writer = of.snapshots().create(zxid)) {
            writer.write(EMPTY_TREE, 0, EMPTY_TREE.length);
            writer.commit(0);
        }
    }

    /** A new store brings nothing. */
    private static final class EmptyStore implements RecoverySink {
        @Override
        public void onSnapshot(long zxid, InputStream body) {
            throw new AssertionError();
        }

        @Override
        public void onSnapshotDigest(long digestZxid, int version, long digest) {
            throw new AssertionError();
        }

        @Override
        public void onTxn(long zxid, byte[] bytes, int offset, int length) {
            throw new AssertionError();
        }

        @Override
        public void onProgress(String what, long done, OptionalLong total) {
            // There is none.
        }
    }
}
