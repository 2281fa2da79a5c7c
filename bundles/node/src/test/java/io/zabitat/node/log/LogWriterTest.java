package io.zabitat.node.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.spi.storage.TxnBatch;
import io.zabitat.spi.storage.TxnLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LogWriterTest {
    private final RecordingLog log = new RecordingLog();
    private int progress;
    private final LogWriter writer = new LogWriter("log", log, 7, () -> progress++);

    @Test
    void shouldDoNothingWhileNothingWaits() {
        assertFalse(writer.step());
        assertEquals(List.of(), log.calls);
        assertEquals(7, writer.durableUpTo());
        assertEquals(0, progress);
    }

    @Test
    void shouldWriteInTheOrderOfSubmissionAndSyncTheGroupOnce() {
        submit(8, 9);
        submit(10);
        submit(11, 12);
        assertEquals(7, writer.durableUpTo(), "handed over is not durable");
        assertTrue(writer.step());
        assertEquals(List.of("append 8", "append 9", "append 10", "append 11", "append 12", "sync"), log.calls);
        assertEquals(12, writer.durableUpTo());
        assertEquals(1, progress);
        assertEquals(5, writer.bytesSinceRoll());
    }

    @Test
    void shouldSyncALoneWriteByItself() {
        submit(8);
        writer.step();
        submit(9);
        writer.step();
        assertEquals(List.of("append 8", "sync", "append 9", "sync"), log.calls);
    }

    @Test
    void shouldRollOnceBeforeTheNextBatch() {
        writer.requestRoll();
        submit(8);
        writer.step();
        submit(9);
        writer.step();
        assertEquals(List.of("roll", "append 8", "sync", "append 9", "sync"), log.calls);
    }

    @Test
    void shouldStopForGoodAfterAFailedSync() {
        log.failsSync = true;
        submit(8);
        assertTrue(writer.step());
        assertEquals(7, writer.durableUpTo());
        assertTrue(writer.failure().contains("broken"), writer.failure());
        assertEquals(1, progress, "the loop must be woken to hear of it");
        log.failsSync = false;
        log.calls.clear();
        submit(9);
        assertFalse(writer.step());
        assertEquals(List.of(), log.calls, "a sync that failed is never tried again");
        assertEquals(7, writer.durableUpTo());
    }

    @Test
    void shouldStopForGoodWhenItDies() throws InterruptedException {
        log.diesOnAppend = true;
        submit(8);
        writer.step();
        assertTrue(writer.failure().contains("died"), writer.failure());
        submit(9);
        writer.stop();
        assertEquals(7, writer.durableUpTo());
    }

    @Test
    void shouldGiveNoMoreBatchesThanAreFreeAndTakeThemBack() {
        List<TxnBatch> given = new ArrayList<>();
        for (TxnBatch batch = writer.batch(); batch != null; batch = writer.batch()) {
            given.add(batch);
            assertTrue(given.size() <= 1000, "the pool has no end");
        }
        long zxid = 8;
        for (TxnBatch batch : given) {
            batch.add(zxid++, new byte[1], 0, 1);
            writer.submit(batch);
        }
        assertNull(writer.batch(), "all are on their way");
        assertTrue(writer.step());
        assertEquals(zxid - 1, writer.durableUpTo());
        TxnBatch again = writer.batch();
        assertNotNull(again);
        assertTrue(again.isEmpty(), "a batch comes back empty");
    }

    @Test
    void shouldMakeEverythingDurableWhenItStopsWithoutAThread() throws InterruptedException {
        submit(8);
        submit(9);
        writer.stop();
        assertEquals(9, writer.durableUpTo());
    }

    @Test
    @Timeout(30)
    void shouldDoTheSameOnItsOwnThread() throws InterruptedException {
        CountDownLatch durable = new CountDownLatch(1);
        LogWriter threaded = new LogWriter("log", log, 7, durable::countDown);
        threaded.start();
        TxnBatch batch = threaded.batch();
        batch.add(8, new byte[1], 0, 1);
        threaded.submit(batch);
        assertTrue(durable.await(20, TimeUnit.SECONDS));
        assertEquals(8, threaded.durableUpTo());
        TxnBatch last = threaded.batch();
        last.add(9, new byte[1], 0, 1);
        threaded.submit(last);
        threaded.stop();
        assertEquals(9, threaded.durableUpTo());
        assertNull(threaded.failure());
    }

    private void submit(long... zxids) {
        TxnBatch batch = writer.batch();
        for (long zxid : zxids) {
            batch.add(zxid, new byte[] {(byte) zxid}, 0, 1);
        }
        writer.submit(batch);
    }

    /** Says what was asked of it. */
    private static final class RecordingLog implements TxnLog {
        final List<String> calls = new ArrayList<>();
        boolean failsSync;
        boolean diesOnAppend;
        private long bytes;

        @Override
        public void append(TxnBatch batch) {
            if (diesOnAppend) {
                throw new IllegalStateException("a bug");
            }
            for (int i = 0; i < batch.count(); i++) {
                calls.add("append " + batch.zxid(i));
            }
            bytes += batch.size();
        }

        @Override
        public long sync() throws IOException {
            if (failsSync) {
                throw new IOException("broken");
            }
            calls.add("sync");
            return bytes;
        }

        @Override
        public void roll() {
            calls.add("roll");
        }

        @Override
        public boolean truncate(long zxid) {
            throw new UnsupportedOperationException();
        }

        @Override
        public TxnCursor read(long fromZxid) {
            throw new UnsupportedOperationException();
        }
    }
}
