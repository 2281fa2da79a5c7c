package io.zabitat.swap;

import io.zabitat.node.slot.ProviderId;
import io.zabitat.node.slot.Reading;
import io.zabitat.node.slot.Role;
import io.zabitat.node.slot.SwapStep;
import java.util.List;

/** What the machine of swaps may be told. */
public sealed interface SwapEvent {
    /** A swap shall be made; nothing else is under way for its role. */
    record Begin(SwapRecord swap) implements SwapEvent {}

    /**
     * A swap of a role with an authority of its own was under way when the process before ended.
     *
     * @param observing whether it goes on being observed
     * @param active who has the role
     */
    record Resumed(String id, boolean observing, ProviderId active) implements SwapEvent {}

    /** The authority of a role says that a swap is under way of which the journal does not know. */
    record Found(SwapRecord swap) implements SwapEvent {}

    /** A swap of the process before is under way still, and cannot go on in this one. */
    record Suspended(String id, String why) implements SwapEvent {}

    /** A state is durable, and all before it. */
    record Written(long sequence) implements SwapEvent {}

    /** The journal cannot be written any more. */
    record WriteFailed(String reason) implements SwapEvent {}

    record StepSucceeded(String id, SwapStep step, String detail) implements SwapEvent {}

    record StepFailed(String id, SwapStep step, String code, String reason) implements SwapEvent {}

    /** What the watchdog has read. */
    record Measured(String id, List<Reading> readings) implements SwapEvent {}

    /** Something has happened that must not go on. */
    record Breach(String id, String what) implements SwapEvent {}

    /** An operator's word. */
    record Order(String id, Word word, String actor, String reason) implements SwapEvent {}

    /** What operators can say of a swap under way. */
    enum Word {
        PAUSE,
        RESUME,
        CUTOVER,
        ROLLBACK,
        COMMIT
    }

    /** A standby has taken over from a provider that failed. */
    record FailedOver(Role role, String reason, ProviderId failed, ProviderId now, long generation)
            implements SwapEvent {}

    /** Time has passed. */
    record Tick() implements SwapEvent {}
}
