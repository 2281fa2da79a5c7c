package io.zabitat.node.snapshot;

import io.zabitat.spi.storage.Snapshots;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/**
 * Writes snapshot files on a thread of its own, from pieces that the node loop encodes, one snapshot at a time; also purges. A
 * failed snapshot is dropped and noted: it never stops the server, because the log holds everything.
 */
public final class SnapshotWriter implements SnapshotTarget {
    /** Pieces that may wait for the disk; the loop stops encoding when there are as many. */
    private static final int MAX_WAITING_PIECES = 32;

    private final Snapshots snapshots;
    private final Consumer<String> note;
    private final Thread thread;
    private final LinkedBlockingQueue<Job> jobs = new LinkedBlockingQueue<>();
    /** On their way back to the loop; more than may wait for the disk are not kept. */
    private final ArrayBlockingQueue<byte[]> spares = new ArrayBlockingQueue<>(MAX_WAITING_PIECES);

    private volatile boolean busy;
    private volatile long savedZxid = -1;
    private volatile int failures; // the writer thread's to change

    private Snapshots.SnapshotWriter open; // the writer thread's
    private long openZxid;

    private sealed interface Job {
        record Begin(long zxid, boolean installed) implements Job {}

        record Piece(byte[] bytes, int length) implements Job {}

        record Commit(long digest) implements Job {}

        record Abandon() implements Job {}

        record Purge(int retain) implements Job {}

        record Stop() implements Job {}
    }

    /** @param note takes a line for the operator */
    public SnapshotWriter(String name, Snapshots snapshots, Consumer<String> note) {
        this.snapshots = snapshots;
        this.note = note;
        this.thread = new Thread(this::run, name);
    }

    public void start() {
        thread.start();
    }

    /** Whether a snapshot is being written. */
    public boolean isBusy() {
        return busy;
    }

    /** The zxid of the snapshot that was begun last, once that is complete; -1 when it is not. */
    public long savedZxid() {
        return savedZxid;
    }

    /** How many pieces of work have failed. */
    public int failures() {
        return failures;
    }

    @Override
    public boolean hasRoom() {
        return jobs.size() < MAX_WAITING_PIECES;
    }

    @Override
    public void begin(long zxid, boolean installed) {
        busy = true;
        jobs.add(new Job.Begin(zxid, installed));
    }

    @Override
    public void write(byte[] bytes, int length) {
        jobs.add(new Job.Piece(bytes, length));
    }

    @Override
    public byte[] spare() {
        return spares.poll();
    }

    @Override
    public void commit(long digest) {
        jobs.add(new Job.Commit(digest));
    }

    public void abandon() {
        jobs.add(new Job.Abandon());
    }

    public void purge(int retain) {
        jobs.add(new Job.Purge(retain));
    }

    /** Finishes what waits, then ends the thread; without a thread the caller does it. */
    public void stop() throws InterruptedException {
        jobs.add(new Job.Stop());
        if (thread.getState() == Thread.State.NEW) {
            run();
        } else {
            thread.join();
        }
    }

    /** Whether its thread has ended. Before {@link #stop} that is a failure. */
    public boolean hasDied() {
        return thread.getState() == Thread.State.TERMINATED;
    }

    private void run() {
        try {
            for (Job job = jobs.take(); !(job instanceof Job.Stop); job = jobs.take()) {
                perform(job);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            drop();
        }
    }

    /** Whether {@link #step} would find anything. */
    public boolean hasWork() {
        return !jobs.isEmpty();
    }

    /** Does the next piece of work, in place of the thread when it was never started. Whether there was any. */
    public boolean step() {
        Job job = jobs.poll();
        if (job == null) {
            return false;
        }
        perform(job);
        return true;
    }

    private void perform(Job job) {
        try {
            if (job instanceof Job.Begin begin) {
                savedZxid = -1;
                openZxid = begin.zxid();
                open = begin.installed() ? snapshots.install(begin.zxid()) : snapshots.create(begin.zxid());
            } else if (job instanceof Job.Piece piece) {
                if (open != null) {
                    open.write(piece.bytes(), 0, piece.length());
                    spares.offer(piece.bytes());
                }
            } else if (job instanceof Job.Commit commit) {
                commit(openZxid, commit.digest(), open);
            } else if (job instanceof Job.Abandon) {
                drop();
                busy = false;
            } else if (job instanceof Job.Purge purge) {
                snapshots.purge(purge.retain());
            }
        } catch (IOException | RuntimeException | Error e) {
            String why = e instanceof IOException ? e.getMessage() : e.toString();
            note.accept("snapshot work failed, the log still holds everything: " + why);
            drop();
            failures = failures + 1;
            if (job instanceof Job.Commit) {
                busy = false;
            }
        }
    }

    private void commit(long zxid, long digest, Snapshots.SnapshotWriter writer) throws IOException {
        if (writer != null) {
            writer.commit(digest);
            writer.close();
            open = null;
            spares.clear();
            savedZxid = zxid;
        }
        busy = false;
    }

    private void drop() {
        if (open != null) {
            open.close();
            open = null;
        }
        spares.clear();
    }
}
