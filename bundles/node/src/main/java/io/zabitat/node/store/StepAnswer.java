package io.zabitat.node.store;

import java.util.Optional;

/** Who waits for the end of the step that is under way, if anybody: each is told once. Owned by the node loop. */
final class StepAnswer {
    private final Runnable publishing;
    private Optional<StepEnd> waiting = Optional.empty();

    /** What is said at the end of a step. */
    interface Saying {
        void to(StepEnd end);
    }

    /** @param publishing runs before anybody is told, who may look then */
    StepAnswer(Runnable publishing) {
        this.publishing = publishing;
    }

    static Saying done(String detail) {
        return end -> end.succeeded(detail);
    }

    static Saying failed(String code, String reason) {
        return end -> end.failed(code, reason);
    }

    boolean isAwaited() {
        return waiting.isPresent();
    }

    void await(StepEnd end) {
        waiting = Optional.of(end);
    }

    void give(Saying saying) {
        Optional<StepEnd> told = waiting;
        waiting = Optional.empty();
        publishing.run();
        told.ifPresent(saying::to);
    }
}
