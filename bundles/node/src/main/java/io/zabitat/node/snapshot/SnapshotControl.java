package io.zabitat.node.snapshot;

import io.zabitat.tree.DataTree;

/**
 * Makes snapshots, one at a time: when the schedule asks for one, and when a state that came from the leader has to be made durable.
 * Encodes a slice a turn. Owned by the node loop.
 */
public final class SnapshotControl {
    private final DataTree tree;
    private final SnapshotWriter writer;
    private final SnapshotSchedule schedule;
    private SnapshotJob job;
    private boolean wanted;
    private long wantedZxid;
    private boolean begun;
    private Runnable onAbandoned; // of who has borrowed the job, or null
    private SnapshotJob abandoned; // its walk is not at its end
    private boolean held;

    public SnapshotControl(DataTree tree, SnapshotWriter writer, SnapshotSchedule schedule) {
        this.tree = tree;
        this.writer = writer;
        this.schedule = schedule;
    }

    public SnapshotSchedule schedule() {
        return schedule;
    }

    /** One is being encoded: the next turn has to come soon. */
    public boolean isRunning() {
        return job != null || abandoned != null || wanted && !begun && !held;
    }

    public boolean hasRoom() {
        return job != null && job.hasRoom() || job == null && abandoned != null;
    }

    /** Gives up the one that is being made: the tree is about to become another. */
    public void abandon() {
        if (job != null) {
            job.abandon();
            abandoned = job;
            job = null;
            Runnable borrower = onAbandoned;
            onAbandoned = null;
            if (borrower == null) {
                writer.abandon();
            } else {
                borrower.run();
            }
        }
        wanted = false;
        begun = false;
    }

    /**
     * Hands the state over as a snapshot to somebody else, in slices like every other.
     *
     * @param whenAbandoned run instead of the rest when the state becomes another one
     * @return false while another one is being made
     */
    public boolean lend(SnapshotTarget target, Runnable whenAbandoned) {
        if (held || wanted || !isIdle() || isWalking()) {
            return false;
        }
        onAbandoned = whenAbandoned;
        job = new SnapshotJob(tree, target, true);
        return true;
    }

    /** None begins until this is taken back. */
    public void hold(boolean now) {
        held = now;
    }

    /** Whether the walk of an abandoned one must go on before another begins. */
    private boolean isWalking() {
        if (abandoned != null && (!tree.isSnapshotRunning() || abandoned.advance())) {
            abandoned = null; // the state became another one, or the walk is over
        }
        return abandoned != null;
    }

    /** A snapshot of the tree as it is now, as soon as the disk is free for it. */
    public void want() {
        wanted = true;
        begun = false;
        wantedZxid = tree.lastZxid();
    }

    /** Whether nothing of a snapshot is under way, on this thread or the writer's. */
    public boolean isIdle() {
        return job == null && !writer.isBusy();
    }

    /** What {@link #want} has come to. */
    public enum Outcome {
        NOTHING,
        SAVED,
        FAILED
    }

    /**
     * Does a slice of work.
     *
     * @param mayBegin whether a scheduled snapshot may begin
     * @param logBytes written since the last one
     * @param onBegin before one begins, so that the log rolls
     */
    public Outcome advance(boolean mayBegin, long logBytes, Runnable onBegin) {
        if (job != null) {
            if (job.advance()) {
                job = null;
                onAbandoned = null;
            }
            return Outcome.NOTHING;
        }
        if (held || writer.isBusy() || isWalking()) {
            return Outcome.NOTHING;
        }
        if (wanted && begun) {
            wanted = false;
            begun = false;
            return writer.savedZxid() == wantedZxid ? Outcome.SAVED : Outcome.FAILED;
        }
        if (wanted || mayBegin && schedule.isDue(logBytes, tree.nodeCount())) {
            begun = wanted;
            begin(onBegin);
        }
        return Outcome.NOTHING;
    }

    /** How often a snapshot or a purge has failed so far. */
    public int failures() {
        return writer.failures();
    }

    public long wantedZxid() {
        return wantedZxid;
    }

    private void begin(Runnable onBegin) {
        onBegin.run();
        schedule.onBegun(tree.lastZxid());
        job = new SnapshotJob(tree, writer, wanted);
    }

    /** Drops what is unfinished; the server ends. */
    public void stop() {
        if (job != null && onAbandoned == null) {
            writer.abandon();
        }
    }
}
