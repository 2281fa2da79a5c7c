package io.zabitat.node.slot;

import java.util.List;

/**
 * How one role's part is exchanged; made for one swap and dropped after it. The coordinator decides what is done and when, and has
 * written down each step before it calls; a procedure does the work, and never waits for the node loop or a disk inside these calls.
 */
public interface SwapProcedure {
    /** What a dry run shows; changes nothing. */
    List<PlanLine> plan();

    /** Begins a step and returns. {@code ROLLBACK} may come while another step is under way, whose end nobody waits for then. */
    void begin(SwapStep step, StepEnd end);

    /** From any thread. */
    Progress progress();

    /** What is measured from the end of the cut-over to the commit; asked once a second, from any thread. */
    List<Reading> readings();

    /** Whether {@link #setPaused} has an effect: a share that grows by itself is not to be called paused. */
    default boolean canPause() {
        return false;
    }

    /** Whether {@link SwapStep#SHADOW} holds still. */
    default void setPaused(boolean paused) {}

    /** The swap is over: what is still held is freed. Harmless when repeated. */
    default void close() {}
}
