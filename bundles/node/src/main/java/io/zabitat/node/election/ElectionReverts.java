package io.zabitat.node.election;

import io.zabitat.node.decision.Decisions;
import io.zabitat.node.decision.Entry;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Has a generation taken back by a decision of its own, as soon as there is a leader to write it down. The node loop's. */
public final class ElectionReverts {
    private final Decisions decisions;
    private final BooleanSupplier leaderless;
    private final Consumer<String> note;
    private Optional<Revert> due = Optional.empty();

    private record Revert(long generation, int to, String why) {}

    public ElectionReverts(Decisions decisions, BooleanSupplier leaderless, Consumer<String> note) {
        this.decisions = decisions;
        this.leaderless = leaderless;
        this.note = note;
    }

    public boolean isDue() {
        return due.isPresent();
    }

    /** What is to be decided again. */
    public OptionalInt dueTo() {
        return due.map(revert -> OptionalInt.of(revert.to())).orElse(OptionalInt.empty());
    }

    public void want(long generation, int to, String why) {
        due = Optional.of(new Revert(generation, to, why));
    }

    /** A generation that never was, or is not any more, needs none. */
    public void tryWrite() {
        if (due.isEmpty() || leaderless.getAsBoolean()) {
            return;
        }
        Revert revert = due.get();
        due = Optional.empty();
        Optional<Entry> now = decisions.now(ElectionDecision.PATH);
        now.map(Entry::text)
                .flatMap(ElectionDecision::parse)
                .filter(decided -> decided.generation() == revert.generation())
                .ifPresent(decided -> write(revert, decided, now.get().version()));
    }

    private void write(Revert revert, ElectionDecision decided, int version) {
        ElectionDecision back = new ElectionDecision(decided.generation() + 1, revert.to(), decided.algorithm());
        decisions.set(ElectionDecision.PATH, back.text(revert.why()), version).whenComplete((written, failure) -> {
            if (failure != null) {
                note.accept("electionAlg " + revert.to() + " is not decided: " + failure.getMessage());
            }
            // Its leader is lost; this member hears that there is none only behind the end of its role.
            if (failure != null && Decisions.mayBeWritten(failure) && due.isEmpty()) {
                due = Optional.of(revert); // under the next one
            }
        });
    }
}
