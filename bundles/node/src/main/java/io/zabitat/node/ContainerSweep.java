package io.zabitat.node;

import io.zabitat.api.Path;
import io.zabitat.api.request.DeleteContainerRequest;
import io.zabitat.endpoint.WritePipeline;
import io.zabitat.tree.Caller;
import io.zabitat.tree.DataTree;
import java.util.ArrayDeque;

/**
 * Deletes containers that have become empty and TTL nodes whose time is over, at a limited rate (client protocol, section 5.3).
 * Owned by the node loop.
 */
final class ContainerSweep {
    private static final long MINUTE_MILLIS = 60_000;

    private final DataTree tree;
    private final WritePipeline pipeline;
    private final long intervalMillis;
    private final long maxPerMinute;
    private final long maxNeverUsedMillis;
    private final ArrayDeque<Path> due = new ArrayDeque<>();
    private long nextSweepMillis;
    private long lastStepMillis;
    private double allowance;

    ContainerSweep(
            DataTree tree,
            WritePipeline pipeline,
            long intervalMillis,
            long maxPerMinute,
            long maxNeverUsedMillis,
            long now) {
        this.tree = tree;
        this.pipeline = pipeline;
        this.intervalMillis = Math.max(1, intervalMillis);
        this.maxPerMinute = Math.max(1, maxPerMinute);
        this.maxNeverUsedMillis = maxNeverUsedMillis;
        this.nextSweepMillis = now + this.intervalMillis;
        this.lastStepMillis = now;
        this.allowance = 1;
    }

    /** When {@link #onTick} has something to do next. */
    long nextMillis() {
        return due.isEmpty() ? nextSweepMillis : lastStepMillis + Math.max(1, MINUTE_MILLIS / maxPerMinute);
    }

    /** Another server leads, and sweeps. */
    void stop() {
        due.clear();
    }

    void onTick(long nowMillis, long wallMillis) {
        if (nowMillis >= nextSweepMillis) {
            nextSweepMillis = nowMillis + intervalMillis;
            if (due.isEmpty()) {
                due.addAll(tree.sweepCandidates(
                        wallMillis, maxNeverUsedMillis, (int) Math.min(Integer.MAX_VALUE, maxPerMinute)));
            }
        }
        double earned = (double) (nowMillis - lastStepMillis) * maxPerMinute / MINUTE_MILLIS;
        allowance = Math.min(Math.max(1, maxPerMinute / 60.0), allowance + earned);
        lastStepMillis = nowMillis;
        while (allowance >= 1 && !due.isEmpty()) {
            allowance--;
            pipeline.submit(
                    new DeleteContainerRequest(due.remove()),
                    WritePipeline.Body.EMPTY,
                    Caller.SERVER,
                    0,
                    null,
                    (txn, result) -> {});
        }
    }
}
