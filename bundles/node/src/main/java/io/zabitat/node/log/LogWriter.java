package io.zabitat.node.log;

import io.zabitat.spi.storage.TxnBatch;
import io.zabitat.spi.storage.TxnLog;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * Makes batches of transactions durable on a thread of its own: it writes everything that waits, syncs once, and says up to
 * where the log is durable. So groups grow by themselves under load, and a lone write waits for nobody.
 *
 * <p>The node loop calls {@link #batch}, {@link #submit} and {@link #durableUpTo}; the log belongs to the writer's thread.
 */
public final class LogWriter {
    /** Batches in flight; when none is left the loop stops proposing until the disk has caught up. */
    private static final int MAX_BATCHES = 64;

    private static final int BATCH_BYTES = 64 * 1024;

    /** A batch grown beyond this by rare giants gives its memory back. */
    private static final int KEEP_BYTES = 1 << 20;

    private final TxnLog log;
    private final Runnable onProgress;
    private final Thread thread;
    private final ArrayBlockingQueue<TxnBatch> waiting = new ArrayBlockingQueue<>(MAX_BATCHES);
    private final ArrayBlockingQueue<TxnBatch> free = new ArrayBlockingQueue<>(MAX_BATCHES);
    private int made; // the loop's: how many batches exist

    private volatile boolean parked;
    private volatile boolean stopping;
    private volatile long durableUpTo;
    private volatile long bytesSinceRoll;
    private volatile boolean rollWanted;
    private volatile String failure;

    /**
     * @param durableUpTo what recovery found
     * @param onProgress called on the writer's thread after every sync, or failure; must only wake the loop
     */
    public LogWriter(String name, TxnLog log, long durableUpTo, Runnable onProgress) {
        this.log = log;
        this.durableUpTo = durableUpTo;
        this.onProgress = onProgress;
        this.thread = new Thread(this::run, name);
    }

    public void start() {
        thread.start();
    }

    /** An empty batch to fill, or null when the disk is so far behind that no more may be proposed. */
    public TxnBatch batch() {
        TxnBatch batch = free.poll();
        if (batch == null && made < MAX_BATCHES) {
            made++;
            batch = new TxnBatch(BATCH_BYTES);
        }
        return batch;
    }

    /** Hands a filled batch over. */
    public void submit(TxnBatch batch) {
        waiting.add(batch); // never full: there are no more batches than places
        if (parked) {
            LockSupport.unpark(thread);
        }
    }

    /** The last zxid known to be durable. */
    public long durableUpTo() {
        return durableUpTo;
    }

    /** Why the log is dead, or null while it is well. */
    public String failure() {
        return failure;
    }

    /** Log bytes written since the last roll. */
    public long bytesSinceRoll() {
        return bytesSinceRoll;
    }

    /** The next batch begins a new file. */
    public void requestRoll() {
        rollWanted = true;
        bytesSinceRoll = 0;
    }

    /** Makes everything submitted durable, then ends the thread; without a thread the caller does it. */
    public void stop() throws InterruptedException {
        stopping = true;
        if (thread.getState() == Thread.State.NEW) {
            run();
        } else {
            LockSupport.unpark(thread);
            thread.join();
        }
    }

    private void run() {
        while (failure == null && awaitWork()) {
            step();
        }
    }

    /**
     * Writes everything that waits and syncs once: what the thread does, or in its place whoever never started it. After a
     * failure it does nothing for good.
     *
     * @return whether there was anything
     */
    public boolean step() {
        TxnBatch first = failure == null ? waiting.poll() : null;
        if (first == null) {
            return false;
        }
        try {
            writeAndSync(first);
            onProgress.run();
        } catch (IOException e) {
            fail("the transaction log cannot be made durable: " + e.getMessage());
        } catch (RuntimeException | Error e) {
            fail("the log writer died: " + e);
        }
        return true;
    }

    private void fail(String reason) {
        failure = reason;
        onProgress.run();
    }

    private void writeAndSync(TxnBatch first) throws IOException {
        if (rollWanted) {
            rollWanted = false;
            log.roll();
        }
        long last = 0;
        for (TxnBatch batch = first; batch != null; batch = waiting.poll()) {
            log.append(batch);
            last = batch.lastZxid();
            batch.clear(KEEP_BYTES);
            free.add(batch);
        }
        bytesSinceRoll = log.sync();
        durableUpTo = last;
    }

    /** Waits for a batch; false when the writer shall end and nothing waits. */
    private boolean awaitWork() {
        for (; ; ) {
            if (!waiting.isEmpty()) {
                return true;
            }
            if (stopping) {
                return !waiting.isEmpty();
            }
            parked = true;
            if (waiting.isEmpty() && !stopping) {
                LockSupport.park(this);
            }
            parked = false;
        }
    }
}
