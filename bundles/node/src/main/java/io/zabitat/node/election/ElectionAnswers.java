package io.zabitat.node.election;

import io.zabitat.node.decision.Decisions;
import io.zabitat.node.decision.Entry;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** Answers a leader who wants to know by what this member could elect. The node loop's. */
public final class ElectionAnswers {
    private final Decisions decisions;
    private final long self;
    private final IntFunction<Optional<String>> check;
    private final Consumer<String> note;
    private Optional<Entry> asked = Optional.empty();

    /** @param check what is missing for an algorithm, if anything is */
    public ElectionAnswers(Decisions decisions, long self, IntFunction<Optional<String>> check, Consumer<String> note) {
        this.decisions = decisions;
        this.self = self;
        this.check = check;
        this.note = note;
    }

    /** What was asked when this member was not there is nobody's question any more. */
    public void begin() {
        asked = decisions.now(ElectionQuestion.PATH);
        decisions.watch(ElectionQuestion.PATH, this::onQuestion);
    }

    private void onQuestion(Optional<Entry> entry) {
        if (entry.equals(asked)) {
            return;
        }
        asked = entry;
        entry.map(Entry::text)
                .flatMap(ElectionQuestion::parse)
                .filter(question -> question.asker() != self)
                .ifPresent(this::answer);
    }

    private void answer(ElectionQuestion question) {
        String text = question.answer(check.apply(question.algorithm()));
        decisions.put(ElectionQuestion.answerPath(self), text).whenComplete((written, failure) -> {
            if (failure != null) {
                note.accept("a question about elections could not be answered: " + failure.getMessage());
            }
        });
    }
}
