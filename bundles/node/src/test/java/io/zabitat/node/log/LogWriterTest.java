package io.zabitat.node.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.spi.storage.Recovery;
import io.zabitat.spi.storage.StorageException;
import io.zabitat.spi.storage.TxnBatch;
import io.zabitat.spi.storage.TxnLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
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
    void shouldAskALogThatNothingIsWrittenToHowItIs() {
        assertTrue(writer.check());
        writer.step();
        assertEquals(List.of("sync"), log.calls);
        assertNull(writer.failure());
        writer.poll().run();
        log.failsSync = true;
        writer.check();
        writer.step();
        assertNotNull(writer.failure());
        assertFalse(writer.check(), "a dead log is not asked again");
        assertFalse(writer.step());
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

    /** Whoever has to hand a job over while all batches are on their way makes one more for what comes behind it. */
    @Test
    void shouldTakeOneOfTheCallersOwnBeforeEachJob() {
        long zxid = 8;
        for (TxnBatch batch = writer.batch(); batch != null; batch = writer.batch()) {
            zxid = submit(batch, zxid);
        }
        int jobs = 0;
        while (jobs < 64) {
            jobs++;
            writer.submit(() -> () -> {});
            zxid = submit(new TxnBatch(16), zxid);
        }
        while (writer.step()) {
            continue;
        }
        assertNull(writer.failure());
        assertEquals(zxid - 1, writer.durableUpTo());
    }

    private long submit(TxnBatch batch, long zxid) {
        batch.add(zxid, new byte[1], 0, 1);
        writer.submit(batch);
        return zxid + 1;
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
    @Timeout(120)
    void shouldDoTheSameOnItsOwnThread() throws InterruptedException {
        CountDownLatch durable = new CountDownLatch(1);
        LogWriter threaded = new LogWriter("log", log, 7, durable::countDown);
        threaded.start();
        TxnBatch batch = threaded.batch();
        batch.add(8, new byte[1], 0, 1);
        threaded.submit(batch);
        assertTrue(durable.await(100, TimeUnit.SECONDS));
        assertEquals(8, threaded.durableUpTo());
        TxnBatch last = threaded.batch();
        last.add(9, new byte[1], 0, 1);
        threaded.submit(last);
        threaded.stop();
        assertEquals(9, threaded.durableUpTo());
        assertNull(threaded.failure());
    }

    @Test
    @Timeout(120)
    void shouldFindWorkWhetherItWaitsForItAwakeOrAsleep() throws InterruptedException {
        Semaphore synced = new Semaphore(0);
        LogWriter awake = new LogWriter("log", log, 7, synced::release);
        awake.start(TimeUnit.MICROSECONDS.toNanos(200));
        for (long zxid = 8; zxid < 2008; zxid++) {
            TxnBatch batch = awake.batch();
            batch.add(zxid, new byte[1], 0, 1);
            awake.submit(batch);
            assertTrue(synced.tryAcquire(100, TimeUnit.SECONDS));
            assertEquals(zxid, awake.durableUpTo());
            if (zxid % 7 == 0) {
                LockSupport.parkNanos(300_000); // longer than it waits awake
            }
        }
        awake.stop();
        assertTrue(awake.hasDied());
    }

    @Test
    void shouldDoJobsInTheirPlaceBetweenBatches() {
        List<String> answered = new ArrayList<>();
        submit(8);
        submit(9);
        writer.submit(() -> {
            log.calls.add("epoch");
            return () -> answered.add("epoch");
        });
        submit(10);
        assertTrue(writer.step());
        assertNull(writer.poll(), "the job has not been done yet");
        assertTrue(writer.step());
        assertEquals(9, writer.durableUpTo());
        assertTrue(writer.step());
        assertFalse(writer.step());
        assertEquals(List.of("append 8", "append 9", "sync", "epoch", "append 10", "sync"), log.calls);
        assertEquals(List.of(), answered, "an answer is the loop's to run");
        writer.poll().run();
        assertEquals(List.of("epoch"), answered);
        assertNull(writer.poll());
        assertEquals(3, progress);
    }

    @Test
    void shouldTakeWhatIsDurableBackWithTheHistory() {
        List<Object> answered = new ArrayList<>();
        submit(8, 9);
        writer.truncate(8, answered::add);
        submit(10);
        assertTrue(writer.step());
        assertEquals(9, writer.durableUpTo());
        assertTrue(writer.step());
        assertEquals(8, writer.durableUpTo());
        assertTrue(writer.step());
        assertEquals(10, writer.durableUpTo());
        writer.truncate(3, answered::add);
        writer.reset(4, () -> answered.add("reset"));
        writer.step();
        assertEquals(10, writer.durableUpTo(), "nothing was cut");
        writer.step();
        assertEquals(4, writer.durableUpTo());
        writer.quarantine("why", answered::add);
        writer.step();
        assertEquals(0, writer.durableUpTo());
        writer.reload(() -> new Recovery(5, 6, 1, false, false), found -> answered.add(found.lastZxid()));
        assertFalse(writer.isIdle());
        writer.step();
        assertEquals(6, writer.durableUpTo());
        assertTrue(writer.isIdle());
        for (Runnable answer = writer.poll(); answer != null; answer = writer.poll()) {
            answer.run();
        }
        assertEquals(List.of(true, false, "reset", List.of("kept"), 6L), answered);
    }

    @Test
    void shouldStopForGoodAfterAFailedJob() {
        log.failsReset = true;
        writer.reset(4, () -> {});
        submit(8);
        assertTrue(writer.step());
        assertTrue(writer.failure().contains("no reset"), writer.failure());
        assertNull(writer.poll());
        assertEquals(1, progress);
        assertFalse(writer.step());
        assertEquals(List.of(), log.calls);
    }

    @Test
    void shouldStopForGoodWhenTheStoreCannotBeReadAgain() {
        writer.reload(
                () -> {
                    throw new StorageException("unreadable");
                },
                found -> {});
        assertTrue(writer.step());
        assertTrue(writer.failure().contains("unreadable"), writer.failure());
    }

    @Test
    void shouldTakeAsManyJobsAsHavePlace() {
        int taken = 0;
        while (taken < 1000) {
            try {
                writer.submit(() -> () -> {});
                taken++;
            } catch (IllegalStateException full) {
                break;
            }
        }
        assertTrue(taken < 1000, "the queue has no end");
        while (writer.step()) {
            continue;
        }
        assertThrows(IllegalStateException.class, () -> writer.submit(() -> () -> {}), "answers take places, too");
        writer.poll().run();
        writer.submit(() -> () -> {});
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
        boolean failsReset;
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
            calls.add("truncate " + zxid);
            return zxid != 3;
        }

        @Override
        public void reset(long zxid) throws IOException {
            if (failsReset) {
                throw new IOException("no reset");
            }
            calls.add("reset " + zxid);
        }

        @Override
        public List<String> quarantine(String reason) {
            calls.add("quarantine " + reason);
            return List.of("kept");
        }

        @Override
        public TxnCursor read(long fromZxid) {
            throw new UnsupportedOperationException();
        }
    }
}
