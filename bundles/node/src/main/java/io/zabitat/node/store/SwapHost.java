package io.zabitat.node.store;

import io.zabitat.node.calls.SlowCall;
import io.zabitat.node.log.DiskJob;
import io.zabitat.node.snapshot.SnapshotTarget;
import java.util.function.Consumer;

/** The server as a change of its store sees it. The node loop calls every method. */
public interface SwapHost {
    long nanoTime();

    long wallMillis();

    /**
     * Has something done on the thread of the change, in order.
     *
     * @param onFailure run by the loop with the reason, in place of what the job would have returned
     * @return false when it cannot be taken
     */
    boolean work(SlowCall job, Consumer<String> onFailure);

    /** The thread of the change does not answer: nobody waits for it any more. */
    void abandonWorker();

    /** Has something done by the log writer, behind everything handed over so far. A job that throws ends the server. */
    void onLog(DiskJob job);

    /**
     * Has the state handed over as a snapshot at one zxid, in slices.
     *
     * @param onAbandoned run instead of the rest when the state becomes another one meanwhile
     * @return false while another snapshot is being made
     */
    boolean lendSnapshot(SnapshotTarget target, Runnable onAbandoned);

    /** Holds appends and snapshots back; false when something is under way that must not be met. */
    boolean hold();

    /** Whether they are still held back. */
    boolean isHeld();

    /** Whether they are, and the log writer has done everything. */
    boolean isLogQuiet();

    void release();

    /** How many pieces of work the log writer has done; it is stuck when that does not grow and {@link #isLogIdle} is false. */
    long logDone();

    boolean isLogIdle();

    /** The server ends, and waits for the log writer no more. */
    void fail(String reason);

    /** An empty second state. */
    Scratch scratch();

    /** A line for the operator. */
    void note(String text);
}
