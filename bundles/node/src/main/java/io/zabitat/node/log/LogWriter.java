package io.zabitat.node.log;

import io.zabitat.spi.storage.Recovery;
import io.zabitat.spi.storage.StorageException;
import io.zabitat.spi.storage.TxnBatch;
import io.zabitat.spi.storage.TxnLog;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Does everything that changes the disk beside snapshots, on a thread of its own and in the order in which it was asked for:
 * transactions, truncation, the epochs, reading the store again. It appends everything that waits and syncs once, so groups grow
 * by themselves under load, and a lone write waits for nobody.
 *
 * <p>The node loop calls every method but {@link #step}; log and epochs belong to the writer's thread. Answers come back through
 * {@link #poll}: the loop runs what it returns first and reads {@link #durableUpTo} afterwards.
 */
public final class LogWriter {
    /** Batches in flight; when none is left the loop stops proposing until the disk has caught up. */
    private static final int MAX_BATCHES = 64;

    /** Jobs in flight; the core has a handful at most. */
    private static final int MAX_JOBS = 64;

    /** A batch begins so small and keeps what it has grown to. */
    private static final int BATCH_BYTES = 4 * 1024;

    /** A batch grown beyond this by rare giants gives its memory back. */
    private static final int KEEP_BYTES = 1 << 20;

    private sealed interface Work {
        record Append(TxnBatch batch) implements Work {}

        record Perform(DiskJob job) implements Work {}
    }

    private final TxnLog log;
    private final Runnable onProgress;
    private final Thread thread;
    /** Each job may follow a batch that the caller had to make for want of a free one. */
    private final ArrayBlockingQueue<Work> waiting = new ArrayBlockingQueue<>(MAX_BATCHES + 2 * MAX_JOBS);

    private final ArrayBlockingQueue<TxnBatch> free = new ArrayBlockingQueue<>(MAX_BATCHES);
    private final ArrayBlockingQueue<Runnable> answers = new ArrayBlockingQueue<>(MAX_JOBS);
    private final AwakeWait awake = new AwakeWait(); // the writer's
    private long awakeNanos; // given before the thread starts
    private boolean wroteLone; // the writer's: what it did last was one transaction alone
    private int made; // the loop's: how many batches exist
    private int jobs; // the loop's: how many are not answered
    private volatile long submitted; // the loop's
    private volatile long finished; // the writer's

    private volatile boolean parked;
    private volatile boolean stopping;
    private volatile boolean abandoned;
    private volatile long durableUpTo;
    private volatile long bytesSinceRoll;
    private volatile boolean rollWanted;
    private volatile String failure;

    /**
     * @param durableUpTo what recovery found
     * @param onProgress called on the writer's thread after every sync, job, or failure; must only wake the loop
     */
    public LogWriter(String name, TxnLog log, long durableUpTo, Runnable onProgress) {
        this.log = log;
        this.durableUpTo = durableUpTo;
        this.onProgress = onProgress;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true); // a disk that never answers must not keep a process from ending; stop() waits
    }

    public void start() {
        start(0);
    }

    /**
     * @param awakeNanos after a transaction that was written alone, how long its thread waits awake for the next, whose client has
     *     just been answered; 0 to sleep at once
     */
    public void start(long awakeNanos) {
        this.awakeNanos = awakeNanos;
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

    /** Hands a filled batch over: one of those that {@link #batch} gives, or the caller's own, at most one before each job. */
    public void submit(TxnBatch batch) {
        add(new Work.Append(batch)); // never full: there are no more batches and jobs than places
    }

    /**
     * Has a job done behind everything submitted so far, which is durable by then, and before everything submitted later. A job
     * that throws is a failure of the log: nothing is done after it.
     */
    public void submit(DiskJob job) {
        if (jobs == MAX_JOBS) {
            throw new IllegalStateException("more than " + MAX_JOBS + " disk jobs wait for an answer");
        }
        jobs++;
        add(new Work.Perform(job));
    }

    /**
     * {@link TxnLog#truncate}. {@link #durableUpTo} goes back to the zxid when it was done.
     *
     * @param answer false when the zxid is not in the store: nothing was cut
     */
    public void truncate(long zxid, Consumer<Boolean> answer) {
        submit(() -> {
            boolean done = log.truncate(zxid);
            if (done) {
                durableUpTo = zxid;
            }
            return () -> answer.accept(done);
        });
    }

    /** {@link TxnLog#reset}. {@link #durableUpTo} is the zxid then. */
    public void reset(long zxid, Runnable answer) {
        submit(() -> {
            log.reset(zxid);
            durableUpTo = zxid;
            return answer;
        });
    }

    /** {@link TxnLog#quarantine}. {@link #durableUpTo} is 0 then. */
    public void quarantine(String reason, Consumer<List<String>> answer) {
        submit(() -> {
            List<String> kept = log.quarantine(reason);
            durableUpTo = 0;
            return () -> answer.accept(kept);
        });
    }

    /** Reads the store again. {@link #durableUpTo} is where it ends. */
    public void reload(Reload work, Consumer<Recovery> answer) {
        submit(() -> {
            Recovery found = work.run();
            durableUpTo = found.lastZxid();
            return () -> answer.accept(found);
        });
    }

    /** {@link io.zabitat.spi.storage.Store#reload} with the sink of the caller's choice. */
    @FunctionalInterface
    public interface Reload {
        Recovery run() throws StorageException;
    }

    /**
     * Has the log say whether it is still well, though nothing is to be written: {@link #failure} tells.
     *
     * @return false when it cannot be asked now, as too many jobs wait or it is dead
     */
    public boolean check() {
        if (failure != null || jobs == MAX_JOBS) {
            return false;
        }
        submit(() -> {
            log.sync();
            return () -> {};
        });
        return true;
    }

    /** What the loop shall run for the oldest finished job, or null when there is none. */
    public Runnable poll() {
        Runnable answer = answers.poll();
        if (answer != null) {
            jobs--;
        }
        return answer;
    }

    /** Whether everything that was submitted is done; answers may still wait for {@link #poll}. */
    public boolean isIdle() {
        return submitted == finished;
    }

    /** How many pieces of work are done. */
    public long done() {
        return finished;
    }

    /** Nobody waits any more for the work that is being done, which may never end. */
    public void abandon() {
        abandoned = true;
        thread.interrupt();
    }

    /** The last zxid known to be durable. Goes back with a truncation, a reset or a reload alone. */
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

    /** Does everything submitted, then ends the thread; without a thread the caller does it. */
    public void stop() throws InterruptedException {
        stopping = true;
        if (thread.getState() == Thread.State.NEW) {
            run();
        } else {
            LockSupport.unpark(thread);
            if (!abandoned) {
                thread.join();
            }
        }
    }

    /** Whether its thread has ended. Before {@link #stop} that is a failure. */
    public boolean hasDied() {
        return thread.getState() == Thread.State.TERMINATED;
    }

    private void add(Work work) {
        waiting.add(work);
        submitted = submitted + 1; // behind the addition: who sees the number finds the work
        if (parked) {
            LockSupport.unpark(thread);
        }
    }

    private void run() {
        while (failure == null && awaitWork()) {
            step();
        }
    }

    /**
     * Does the next piece of work: appends every batch up to the next job and syncs once, or does a job. What the thread does, or
     * in its place whoever never started it. After a failure it does nothing for good.
     *
     * @return whether there was anything
     */
    public boolean step() {
        Work first = failure == null ? waiting.poll() : null;
        if (first == null) {
            return false;
        }
        try {
            if (first instanceof Work.Append append) {
                writeAndSync(append.batch());
            } else if (first instanceof Work.Perform perform) {
                answers.add(perform.job().perform());
                finished++;
            }
            onProgress.run();
        } catch (IOException e) {
            fail("the transaction log cannot be made durable: " + e.getMessage());
        } catch (StorageException e) {
            fail("the store cannot be read: " + e.getMessage());
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
        boolean lone = first.count() == 1;
        long last = append(first);
        long appended = 1;
        for (; waiting.peek() instanceof Work.Append next; appended++) {
            waiting.poll();
            last = append(next.batch());
        }
        bytesSinceRoll = log.sync();
        durableUpTo = last;
        finished += appended;
        wroteLone = lone && appended == 1;
    }

    private long append(TxnBatch batch) throws IOException {
        log.append(batch);
        long last = batch.lastZxid();
        batch.clear(KEEP_BYTES);
        free.offer(batch); // one of the caller's own may be too many
        return last;
    }

    /** Waits for work; false when the writer shall end and nothing waits. */
    private boolean awaitWork() {
        for (; ; ) {
            if (!waiting.isEmpty()) {
                return true;
            }
            if (stopping) {
                return !waiting.isEmpty();
            }
            if (wroteLone && awakeNanos > 0 && awaitAwake()) {
                continue;
            }
            parked = true;
            if (waiting.isEmpty() && !stopping) {
                LockSupport.park(this);
            }
            parked = false;
        }
    }

    /** Whether work came in time. */
    private boolean awaitAwake() {
        wroteLone = false;
        if (!awake.isWorthIt()) {
            return false;
        }
        long end = System.nanoTime() + awakeNanos;
        while (submitted == finished && !stopping) {
            if (System.nanoTime() - end > 0) {
                awake.onGivenUp();
                return false;
            }
            Thread.onSpinWait();
        }
        awake.onCame();
        return true;
    }
}
